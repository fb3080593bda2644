"""S3's own events name the version that was written and order the events of one key; moto's do neither.

A file is (bucket, key, version id) in this lake, so an event without the version could only guess which upload it
speaks of when a key is written twice in a row.
"""

import itertools
import time
from typing import Any

from moto.s3 import notifications

_sequence = itertools.count(time.time_ns())


def install() -> None:
    original = notifications._get_s3_event

    def event_with_version(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, Any]:
        event = original(event_name, bucket, key, notification_id)
        described = event["Records"][0]["s3"]["object"]
        described["sequencer"] = f"{next(_sequence):018X}"
        if key.version_id != "null":
            described["versionId"] = key.version_id
        return event

    notifications._get_s3_event = event_with_version
