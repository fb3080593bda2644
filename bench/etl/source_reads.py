"""How many bytes of its source a load fetches: counted on the wire, by a local S3 that holds the parts."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.request import Request, urlopen

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from place import RAW, Place
from werkzeug.serving import make_server

KEYS = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "eu-west-1"}


def reads_of(place: Place, run_id: str) -> float:
    """Bytes of the parts that a cold load fetches, ÷ their size."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    counted = _CountedDownloads(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_port}"
        # What it holds belongs to the process, and is still there from the load that was measured before.
        urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()
        size = _upload(place, endpoint)
        place.load(run_id, **_settings(endpoint))
    finally:
        server.shutdown()
    return counted.bytes / size


def _upload(place: Place, endpoint: str) -> int:
    s3 = boto3.client("s3", endpoint_url=endpoint, **KEYS)
    s3.create_bucket(Bucket=RAW, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    parts = [path for path in (place.root / RAW / "processing").rglob("*.csv")]
    for path in parts:
        s3.upload_file(str(path), RAW, str(path.relative_to(place.root / RAW)))
    return sum(path.stat().st_size for path in parts)


def _settings(endpoint: str) -> dict[str, str]:
    s3a = {
        "endpoint": endpoint,
        "endpoint.region": KEYS["region_name"],
        "access.key": KEYS["aws_access_key_id"],
        "secret.key": KEYS["aws_secret_access_key"],
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
    }
    return {
        f"spark.hadoop.fs.viewfs.mounttable.{RAW}.link./processing": f"s3a://{RAW}/processing",
        "spark.hadoop.fs.viewfs.overload.scheme.target.s3a.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        **{f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()},
    }


class _CountedDownloads:
    """A WSGI application before another: adds up what answers to GETs of parts weigh."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application, self.bytes, self._lock = application, 0, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        fetched = environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"].endswith(".csv")
        for chunk in self.application(environ, start_response):
            if fetched:
                with self._lock:
                    self.bytes += len(chunk)
            yield chunk
