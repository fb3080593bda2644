"""boto3 answered from folders: a bucket is a folder of `root`, a key a path in it. Everything else does not exist.

The requests are made, signed and parsed by boto3 itself; only the wire is missing.
"""

import io
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import boto3
from botocore.awsrequest import AWSResponse


def answer_from(root: Path) -> None:
    """From here on, clients of boto3's default session talk to the folders."""
    # Without checksums a body is sent as it is, not in signed chunks.
    os.environ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"
    boto3.setup_default_session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-west-1")
    events = boto3.DEFAULT_SESSION._session.get_component("event_emitter")
    events.register("before-send.s3", lambda request, **_: _s3(root, request))
    events.register("before-send.glue", lambda request, **_: _no_such_entity(request))


def _s3(root: Path, request: Any) -> AWSResponse:
    url = urlsplit(request.url)
    bucket, _, key = unquote(url.path).lstrip("/").partition("/")
    if not url.netloc.startswith("s3."):
        bucket, key = url.netloc.split(".")[0], unquote(url.path).lstrip("/")
    query = parse_qs(url.query, keep_blank_values=True)
    path = root / bucket / key
    if request.method == "GET" and not key:
        return _answer(request, 200, _listing(root / bucket, query))
    if request.method == "PUT":
        path.parent.mkdir(parents=True, exist_ok=True)
        source = request.headers.get("x-amz-copy-source")
        if source:
            shutil.copyfile(root / unquote(_text(source)).lstrip("/").partition("?")[0], path)
            return _answer(request, 200, "<CopyObjectResult/>")
        path.write_bytes(_body(request))
        return _answer(request, 200, "")
    if request.method == "DELETE":
        path.unlink(missing_ok=True)
        return _answer(request, 204, "")
    if request.method in ("GET", "HEAD") and path.is_file():
        return _answer(request, 200, path.read_bytes())
    return _answer(request, 404, f"<Error><Code>NoSuchKey</Code><Key>{escape(key)}</Key></Error>")


def _listing(bucket: Path, query: dict[str, list[str]]) -> str:
    """Every key in one page, in the order of S3."""
    prefix, after = (query.get(name, [""])[0] for name in ("prefix", "start-after"))
    folder = bucket / prefix.rpartition("/")[0]
    found = sorted(str(path.relative_to(bucket)) for path in folder.rglob("*") if path.is_file())
    now = datetime.now(UTC).isoformat()
    contents = [
        f"<Contents><Key>{escape(key)}</Key><Size>{(bucket / key).stat().st_size}</Size>"
        f"<LastModified>{now}</LastModified></Contents>"
        for key in found
        if key.startswith(prefix) and key > after
    ]
    return (
        f"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>{len(contents)}</KeyCount>"
        f"{''.join(contents)}</ListBucketResult>"
    )


def _no_such_entity(request: Any) -> AWSResponse:
    """The catalog knows no table: the load says so in its log and goes on."""
    return _answer(request, 400, '{"__type": "EntityNotFoundException", "message": "there is no catalog here"}')


def _body(request: Any) -> bytes:
    body = request.body
    if body is None:
        return b""
    return bytes(body) if isinstance(body, bytes | bytearray) else body.read()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _answer(request: Any, status: int, body: str | bytes) -> AWSResponse:
    content = body.encode() if isinstance(body, str) else body
    raw = _Raw(content)
    headers = {"Content-Length": str(len(content))}
    return AWSResponse(request.url, status, headers, raw)


class _Raw(io.BytesIO):
    def stream(self, **_: Any):
        yield self.read()
