"""moto's application behind an HTTP/1.1 server that keeps connections open.

werkzeug's own handler closes the connection after every answer and then waits for stray bytes; with some ten calls
per file and hundreds per Spark commit that is most of the time. This one reads the whole body before the application
sees it, so nothing is left in the socket and the connection can serve the next request.
"""

import io
import logging
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, cast

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import DechunkedInput, ThreadedWSGIServer

log = logging.getLogger("engine.server")


Application = Callable[..., Iterable[bytes]]


def moto() -> Application:
    return _Dispatcher(create_backend_app)


def make_server(application: Application) -> ThreadedWSGIServer:
    """A server on a free port of 127.0.0.1; call serve_forever on it."""
    return _Server("127.0.0.1", 0, application, handler=KeepAliveHandler)


class _Dispatcher(DomainDispatcherApplication):
    """Which service a host belongs to never changes; moto looks through its own folders for it at every call."""

    def __init__(self, create_app: Callable[..., Any]) -> None:
        super().__init__(create_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


class _Server(ThreadedWSGIServer):
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False


class KeepAliveHandler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(self._body())
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input_terminated"] = True
        status, headers = "", list[tuple[str, str]]()

        def start_response(told: str, lines: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            nonlocal status, headers
            status, headers = told, lines
            return lambda _data: None

        try:
            answer = self.server.app(environ, start_response)
            body = b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
        except Exception:
            log.exception("%s %s failed inside the local AWS", self.command, self.path)
            status, headers = "500 Internal Server Error", []
            body = b"the local AWS failed on this call; its log on stderr has the traceback"
        self._answer(status, headers, body)

    def handle_expect_100(self) -> bool:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.wfile.flush()
        return True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def log_error(self, format: str, *args: Any) -> None:
        if not isinstance(sys.exc_info()[1], TimeoutError):
            log.warning(format, *args)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            # Each has all that the next one calls, and says so by no type.
            return io.BufferedReader(cast(Any, DechunkedInput(cast(Any, self.rfile)))).read()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        names = set()
        for name, value in headers:
            self.send_header(name, value)
            names.add(name.lower())
        bodiless = self.command == "HEAD" or int(code) in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        if "content-length" not in names and int(code) != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(body)
        self.wfile.flush()
