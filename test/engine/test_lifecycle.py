"""Whatever way the local AWS ends, nothing of it is left running."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import Engine, launch, poll

WAITING = """
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate()
print("at work", flush=True)
import time; time.sleep(60)
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda process: process.stdin.close(), 0),
        (lambda process: process.terminate(), 0),
        (lambda process: process.kill(), -signal.SIGKILL),
    ],
    ids=["stdin closes", "SIGTERM", "SIGKILL"],
)
def test_nothing_is_left_running(tmp_path: Path, end, code: int) -> None:
    engine = launch(tmp_path)
    engine.client("s3").create_bucket(Bucket="code")
    engine.make_job("waiting", WAITING)
    log = engine.log_of("waiting", engine.start("waiting"))
    poll(lambda: log.read_text() if log.exists() else "", lambda text: "at work" in text)
    children = _children(engine)
    assert len(children) >= 3, "a JVM, the queries' process and the run's driver"

    end(engine.process)
    assert engine.process.wait(10) == code
    assert poll(lambda: [pid for pid in children if _alive(pid)], lambda alive: alive == [], seconds=10) == []


def test_without_jars_a_run_fails_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jars = tmp_path / "none"
    monkeypatch.setenv("LAKEHOUSE_JARS", str(jars))
    engine = launch(tmp_path / "data")
    try:
        engine.client("s3").create_bucket(Bucket="code")
        engine.make_job("any", "1")
        run = engine.ended("any", engine.start("any"))
        assert (run["JobRunState"], run["ErrorMessage"]) == (
            "FAILED",
            f"FileNotFoundError: no jars in {jars}: run the set-up, or name their folder in LAKEHOUSE_JARS",
        )
    finally:
        engine.process.stdin.close()
        engine.process.wait(10)


def _children(engine: Engine) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [pid for pid, parent in pairs if parent == engine.process.pid]


def _alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    return False
