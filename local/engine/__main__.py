"""`python -m local.engine --data DIR`: the local AWS, until stdin closes or SIGTERM comes."""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from local.engine.aws import LocalAws

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> None:
    options = _options()
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("engine").setLevel(logging.INFO)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    jars = Path(os.environ.get("LAKEHOUSE_JARS") or REPOSITORY / ".cache" / "jars")
    aws = LocalAws(options.data.resolve(), jars.resolve(), options.region, options.glue_minute)
    try:
        endpoint = aws.start(spark=options.spark)
        print(json.dumps({"ready": True, "endpoint": endpoint, "pid": os.getpid()}), flush=True)
        threading.Thread(target=_wait_for_end_of_input, args=[ended], daemon=True).start()
        ended.wait()
    finally:
        aws.stop()
        # Threads of moto and py4j would hold up a regular exit; all that must not outlive us is gone by now.
        sys.stderr.flush()
        os._exit(0 if sys.exc_info()[0] is None else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local.engine", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for logs and everything temporary")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "us-east-1"))
    parser.add_argument("--no-spark", dest="spark", action="store_false", help="without Spark: Glue runs fail")
    parser.add_argument("--glue-minute", type=float, default=60.0, help="seconds in a minute of a Glue job's time-out")
    return parser.parse_args()


def _wait_for_end_of_input(ended: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    ended.set()


if __name__ == "__main__":
    main()
