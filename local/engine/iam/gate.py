"""The gate in front of moto: every request is signed by somebody, who may do what it needs, or it goes no further."""

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from local.engine.iam.authority import AccessDenied, Authority
from local.engine.iam.calls import Call, call_of
from local.engine.iam.needs import needs_of
from local.engine.iam.principals import Principal, UnknownKeys, principal_of
from local.engine.iam.s3_needs import deletion_need, deletions, listing_need
from local.engine.iam.unknown_calls import UnknownCall

log = logging.getLogger("engine.iam")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Gate:
    """A WSGI application over another one."""

    def __init__(self, application: Application, authority: Authority) -> None:
        self._application = application
        self._authority = authority

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        call = call_of(environ)
        if call is None:
            # moto's own pages have no owner; nothing of AWS is served to nobody.
            if environ.get("PATH_INFO", "").startswith("/moto-api/"):
                return self._application(environ, start_response)
            return _answer(start_response, "s3", "AccessDenied", "Access Denied: the request is not signed")
        try:
            principal = principal_of(call.access_key, call.token)
            if principal.is_account:
                return self._application(environ, start_response)
            return self._pass(call, principal, environ, start_response)
        except UnknownKeys as unknown:
            code = "InvalidAccessKeyId" if call.service == "s3" else "UnrecognizedClientException"
            return _answer(start_response, call.service, code, str(unknown), bool(call.target))
        except (AccessDenied, UnknownCall) as denied:
            log.warning("%s", denied)
            code = "AccessDeniedException" if call.target else "AccessDenied"
            return _answer(start_response, call.service, code, str(denied), bool(call.target))

    def _pass(
        self, call: Call, principal: Principal, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        doomed = deletions(call) if call.service == "s3" else None
        if doomed is not None:
            return self._delete(call, principal, doomed, environ, start_response)
        self._authority.check(principal, needs_of(call))
        if call.service == "s3" and call.method in ("GET", "HEAD"):
            return self._read(call, principal, environ, start_response)
        return self._application(environ, start_response)

    def _read(
        self, call: Call, principal: Principal, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Whoever may not list a bucket does not learn that an object is missing: it is denied to him."""
        started: list[Any] = []
        body = b"".join(self._application(environ, lambda *told: started.append(told)))
        bucket, _, key = call.path.removeprefix("/").partition("/")
        if key and started[0][0].startswith("404"):
            self._authority.check(principal, [listing_need(bucket)])
        start_response(*started[0])
        return [body]

    def _delete(
        self,
        call: Call,
        principal: Principal,
        doomed: list[tuple[str, str | None]],
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """One call for many objects is judged by each of them. S3 would delete the others; here one denial ends it."""
        bucket = call.path.removeprefix("/").partition("/")[0]
        self._authority.check(principal, [deletion_need(bucket, key, version) for key, version in doomed])
        return self._application(environ, start_response)


def _answer(
    start_response: StartResponse, service: str, code: str, message: str, is_json: bool = False
) -> Iterable[bytes]:
    if is_json:
        start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
        return [json.dumps({"__type": code, "message": message}).encode()]
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    whole = error if service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
    start_response("403 Forbidden", [("Content-Type", "application/xml")])
    return [f'<?xml version="1.0" encoding="UTF-8"?>{whole}'.encode()]
