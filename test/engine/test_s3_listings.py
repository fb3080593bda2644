"""Listings by prefix find what moto finds without the patch."""

import random
from collections.abc import Iterator

import pytest
from moto.s3.models import S3Backend

from local.engine.patches import s3_listings

PREFIXES = ["", "a", "a/", "a/b", "a/b/", "b", "é/", "none/"]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Backend]:
    """With keys that are written once, written again and deleted; what is installed is taken back."""
    for name in ("list_objects", "list_object_versions"):
        monkeypatch.setattr(S3Backend, name, getattr(S3Backend, name))
    backend = S3Backend("us-east-1", "123456789012")
    dice = random.Random(3)
    for name, versioned in (("plain", False), ("versioned", True)):
        backend.create_bucket(name, "us-east-1")
        if versioned:
            backend.put_bucket_versioning(name, "Enabled")
        for _ in range(120):
            key = "/".join(dice.choices(["a", "b", "é", "a b"], k=dice.randrange(1, 4)))
            if dice.random() < 0.3:
                backend.delete_object(name, key)
            else:
                backend.put_object(name, key, b"x")
    yield backend
    backend.reset()


def _listings(backend: S3Backend) -> list:
    found = []
    for name in ("plain", "versioned"):
        bucket = backend.get_bucket(name)
        for prefix in PREFIXES:
            for delimiter in (None, "/"):
                for start in (None, "a/b"):
                    keys, truncated, _ = backend.list_objects_v2(bucket, prefix, delimiter, None, start, 5)
                    found.append([getattr(key, "name", key) for key in keys] + [truncated])
    return found


def test_the_same_is_listed(backend: S3Backend) -> None:
    before = _listings(backend)
    s3_listings.install()
    assert _listings(backend) == before
    assert sum(len(keys) - 1 for keys in before) > 50


def _version_listings(backend: S3Backend) -> list:
    """Page after page of three."""
    found = []
    for name in ("plain", "versioned"):
        for prefix in PREFIXES:
            key = version = None
            while True:
                versions, prefixes, markers, key, version = backend.list_object_versions(
                    name, key_marker=key, version_id_marker=version, max_keys=3, prefix=prefix
                )
                found.append([(one.name, one.version_id, one.is_latest) for one in (*versions, *markers)] + prefixes)
                if key is None:
                    break
    return found


def test_the_same_versions_are_listed_and_stay_what_they_are(backend: S3Backend) -> None:
    before = _version_listings(backend)
    s3_listings.install()
    assert _version_listings(backend) == before
    assert _version_listings(backend) == before
    assert sum(len(page) for page in before) > 200
