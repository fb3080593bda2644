"""A signed HTTP request as the call of an AWS API that it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Call:
    service: str
    region: str
    access_key: str
    token: str | None
    environ: Mapping[str, Any]

    @property
    def method(self) -> str:
        return self.environ["REQUEST_METHOD"]

    @property
    def path(self) -> str:
        return self.environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.environ.get("QUERY_STRING", ""), keep_blank_values=True))

    @cached_property
    def body(self) -> bytes:
        stream = self.environ["wsgi.input"]
        content = stream.read()
        stream.seek(0)
        return content

    @property
    def target(self) -> str:
        return self.environ.get("HTTP_X_AMZ_TARGET", "")

    @property
    def operation(self) -> str:
        """`GetTable`, whether the API is told of it by a header, a form or the address; S3's has no name."""
        named_in_path = self.path.partition("/operation/")[2]
        return self.target.rpartition(".")[2] or self.form.get("Action", "") or named_in_path

    @cached_property
    def parameters(self) -> dict[str, Any]:
        return json.loads(self.body or b"{}") if self.target else self.form

    @cached_property
    def form(self) -> dict[str, str]:
        return {} if self.service == "s3" else dict(parse_qsl(self.body.decode("utf-8", "replace")))


def call_of(environ: Mapping[str, Any]) -> Call | None:
    """None for a request that nobody has signed, by header or by address."""
    signed = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].strip()
    token = environ.get("HTTP_X_AMZ_SECURITY_TOKEN")
    if not signed:
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        signed, token = query.get("X-Amz-Credential", ""), query.get("X-Amz-Security-Token")
    parts = signed.split("/")
    if len(parts) != 5:
        return None
    access_key, _date, region, service, _end = parts
    return Call(service, region, access_key, token, environ)
