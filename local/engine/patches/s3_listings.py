"""A listing by prefix looks only at the keys that have it.

moto walks through every key ever written, deleted ones included, and fetches the newest version of each before it
compares the names. Ingest, the load and settle each list for every file, so a thousand files at once would cost
millions of those steps. For a listing of versions it even copies every object of the bucket, with its bytes.
"""

import copy
from types import SimpleNamespace
from typing import Any

from moto.s3.models import FakeBucket, S3Backend
from moto.s3.utils import _VersionedKeyStore


def install() -> None:
    original, original_versions = S3Backend.list_objects, S3Backend.list_object_versions

    def list_objects(self: S3Backend, bucket: Any, prefix: str | None, *args: Any, **kwargs: Any) -> Any:
        if prefix and type(bucket) is FakeBucket:
            # A copy of the names: other threads write meanwhile.
            names = [name for name in tuple(bucket.keys) if name.startswith(prefix)]
            found = {name: key for name in names if (key := bucket.keys.get(name)) is not None}
            bucket = SimpleNamespace(keys=found)
        return original(self, bucket, prefix, *args, **kwargs)

    def list_object_versions(self: S3Backend, bucket_name: str, *args: Any, prefix: str = "", **kwargs: Any) -> Any:
        bucket = self.get_bucket(bucket_name)
        if prefix and type(bucket) is FakeBucket:
            narrowed = _VersionedKeyStore()
            for name in tuple(bucket.keys):
                if name.startswith(prefix) and (versions := bucket.keys.getlist(name)):
                    narrowed.setlist(name, list(versions))
            alone: Any = SimpleNamespace(keys=narrowed)
            self = copy.copy(self)
            self.get_bucket = lambda _name: alone
        return original_versions(self, bucket_name, *args, prefix=prefix, **kwargs)

    S3Backend.list_objects = list_objects
    S3Backend.list_object_versions = list_object_versions
