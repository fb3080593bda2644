"""The rim to S3: whole JSON objects in, out, listed and deleted."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from botocore.exceptions import ClientError

Json = dict[str, Any]
Item = TypeVar("Item")
Result = TypeVar("Result")

PARALLEL = 16
HEAD_BYTES = 64 * 1024


class Storage:
    """One bucket, through a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client, self.bucket = client, bucket

    def get_text(self, key: str) -> str | None:
        """The object's text, or None if there is no such object."""
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode("utf-8")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise

    def get_json(self, key: str) -> Json | None:
        text = self.get_text(key)
        return None if text is None else json.loads(text)

    def get_jsons(self, keys: Iterable[str]) -> list[Json | None]:
        return in_parallel(self.get_json, keys)

    def first_line(self, key: str) -> str:
        """The first line of an object that may be long."""
        whole = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
        text = b""
        for chunk in whole.iter_chunks(HEAD_BYTES):
            text += chunk
            if b"\n" in chunk:
                break
        whole.close()
        return text.split(b"\n", 1)[0].decode("utf-8")

    def put_json(self, key: str, document: Json) -> None:
        self.put_text(key, json.dumps(document, ensure_ascii=False))

    def put_text(self, key: str, text: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=text.encode("utf-8"), ContentType="application/json")

    def exists(self, key: str) -> bool:
        return key in self.keys(key)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def keys(self, prefix: str, after: str = "") -> list[str]:
        """Every key under the prefix, in order, beyond `after`."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix, **({"StartAfter": after} if after else {})
        )
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def sizes(self, prefix: str) -> dict[str, int]:
        """The bytes of every object under the prefix, by its key."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}

    def any_under(self, prefix: str) -> bool:
        return self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1)["KeyCount"] > 0

    def bring_back(self, key: str) -> bool:
        """Makes a deleted object of a versioned bucket present again; False if no version of it is left."""
        if self.exists(key):
            return True
        page = self.client.list_object_versions(Bucket=self.bucket, Prefix=key)
        versions = [each["VersionId"] for each in page.get("Versions", []) if each["Key"] == key]
        if not versions:
            return False
        source = {"Bucket": self.bucket, "Key": key, "VersionId": versions[0]}
        self.client.copy_object(Bucket=self.bucket, Key=key, CopySource=source)
        return True


def in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results in the order of the items; the first error is raised."""
    todo = list(items)
    if len(todo) < 2:
        return [work(item) for item in todo]
    with ThreadPoolExecutor(min(PARALLEL, len(todo))) as pool:
        return list(pool.map(work, todo))
