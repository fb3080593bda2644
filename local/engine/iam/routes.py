"""Questions that AWS's services ask among themselves: for those of them that run outside of this process."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from local.engine.iam.authority import AccessDenied, Authority
from local.engine.iam.needs import with_key
from local.engine.iam.policy import Need
from local.engine.iam.principals import Principal, UnknownKeys, of_role, of_service, principal_of

PREFIX = "/-/"
"""No bucket has so short a name."""

Environ = dict[str, Any]
Question = dict[str, Any]


class Routes:
    """A WSGI application over another one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], authority: Authority) -> None:
        self._application = application
        self._authority = authority
        self._answers: dict[str, Callable[[Question], Any]] = {
            "authorize": self._authorize,
            "assume": self._assume,
            "permissions": lambda _question: authority.report(),
        }

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        answer = self._answers.get(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else None
        if answer is None:
            return self._application(environ, start_response)
        try:
            told, status = answer(json.loads(environ["wsgi.input"].read() or b"{}")), "200 OK"
        except (AccessDenied, UnknownKeys) as denied:
            told, status = {"message": str(denied)}, "403 Forbidden"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]

    def _authorize(self, question: Question) -> dict[str, str]:
        context = {key.lower(): value for key, value in question.get("context", {}).items()}
        need = Need(question["action"], question["resource"], context)
        self._authority.check(_principal(question["principal"]), with_key(need))
        return {}

    def _assume(self, question: Question) -> dict[str, str]:
        return self._authority.assume(
            question["service"], question["roleArn"], question["session"], question.get("context", {})
        )


def _principal(asked: dict[str, str]) -> Principal:
    if "service" in asked:
        return of_service(asked["service"])
    if "roleArn" in asked:
        return of_role(asked["roleArn"])
    return principal_of(asked["accessKeyId"], asked.get("sessionToken"))
