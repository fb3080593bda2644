"""A listing by prefix looks only at the keys that have it.

moto walks through every key ever written, deleted ones included, and fetches the newest version of each before it
compares the names. Ingest, the load and settle each list for every file, so a thousand files at once would cost
millions of those steps.
"""

from types import SimpleNamespace
from typing import Any

from moto.s3.models import FakeBucket, S3Backend


def install() -> None:
    original = S3Backend.list_objects

    def list_objects(self: S3Backend, bucket: Any, prefix: str | None, *args: Any, **kwargs: Any) -> Any:
        if prefix and type(bucket) is FakeBucket:
            # A copy of the names: other threads write meanwhile.
            names = [name for name in tuple(bucket.keys) if name.startswith(prefix)]
            found = {name: key for name in names if (key := bucket.keys.get(name)) is not None}
            bucket = SimpleNamespace(keys=found)
        return original(self, bucket, prefix, *args, **kwargs)

    S3Backend.list_objects = list_objects
