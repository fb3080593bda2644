"""S3's calls on one key are done one at a time.

moto looks whether there is an object, then writes, and its server has a thread for each caller: of two that put a key
with `If-None-Match` at a time both were told that theirs came to be. Of two that wrote the same key at a time one
version was lost. And an object could be seen, and its event was sent, before it had its metadata.

Parts of an upload are nobody's object yet, and many are sent at a time: they wait for nothing.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

# More locks than threads that are ever at work: two keys seldom share one.
_locks = [threading.RLock() for _ in range(256)]


def install() -> None:
    key_response, delete_object = S3Response._key_response, S3Backend.delete_object

    def one_at_a_time(self: S3Response, request: Any, full_url: str) -> Any:
        if request.method == "PUT" and "partNumber=" in full_url.partition("?")[2]:
            return key_response(self, request, full_url)
        bucket = self.parse_bucket_name_from_url(request, full_url)
        source = request.headers.get("x-amz-copy-source")
        with _hold(f"{bucket}/{self.parse_key_name()}", *([_named(source)] if source else [])):
            return key_response(self, request, full_url)

    def delete_one(self: S3Backend, bucket_name: str, key_name: str, *args: Any, **kwargs: Any) -> Any:
        # Many objects deleted by one call come by here only.
        with _hold(f"{bucket_name}/{key_name}"):
            return delete_object(self, bucket_name, key_name, *args, **kwargs)

    S3Response._key_response = one_at_a_time
    S3Backend.delete_object = delete_one


@contextlib.contextmanager
def _hold(*names: str) -> Iterator[None]:
    """In the order of the locks, so that two copies in opposite directions do not wait for each other."""
    with contextlib.ExitStack() as held:
        for number in sorted({hash(name) % len(_locks) for name in names}):
            held.enter_context(_locks[number])
        yield


def _named(copy_source: str) -> str:
    return unquote(copy_source.partition("?")[0]).removeprefix("/")
