"""S3's own events name the version that was written and order the events of one key; moto's do neither.

And S3 asks the queue's and the topic's policy whether it may tell them.

A file is (bucket, key, version id) in this lake, so an event without the version could only guess which upload it
speaks of when a key is written twice in a row.
"""

import itertools
import logging
import time
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError

from local.engine.iam.authority import AccessDenied, Authority
from local.engine.iam.needs import with_key
from local.engine.iam.policy import Need
from local.engine.iam.principals import of_service

log = logging.getLogger("engine.s3")
_sequence = itertools.count(time.time_ns())


class UnreachableDestination(S3ClientError):
    code = 400

    def __init__(self) -> None:
        super().__init__("InvalidArgument", "Unable to validate the following destination configurations")


def install(authority: Authority) -> None:
    original = notifications._get_s3_event

    def event_with_version(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, Any]:
        event = original(event_name, bucket, key, notification_id)
        described = event["Records"][0]["s3"]["object"]
        described["sequencer"] = f"{next(_sequence):018X}"
        if key.version_id != "null":
            described["versionId"] = key.version_id
        return event

    def may_tell(action: str, target: str, event: dict[str, Any]) -> bool:
        """S3 tries a target before it takes the configuration; what it may not tell later on is lost."""
        is_test = "Records" not in event
        bucket = event["Bucket"] if is_test else event["Records"][0]["s3"]["bucket"]["name"]
        source = {"aws:sourcearn": f"arn:aws:s3:::{bucket}", "aws:sourceaccount": DEFAULT_ACCOUNT_ID}
        try:
            authority.check(of_service("s3.amazonaws.com"), with_key(Need(action, target, source)))
        except AccessDenied as denied:
            log.warning("%s", denied)
            if is_test:
                raise UnreachableDestination() from denied
            return False
        return True

    send_to_queue, send_to_topic = notifications._send_sqs_message, notifications._send_sns_message

    def tell_queue(account: str, body: dict[str, Any], queue: str, region: str) -> None:
        if may_tell("sqs:SendMessage", f"arn:aws:sqs:{region}:{account}:{queue}", body):
            send_to_queue(account, body, queue, region)

    def tell_topic(account: str, body: dict[str, Any], topic: str, region: str) -> None:
        if may_tell("sns:Publish", topic, body):
            send_to_topic(account, body, topic, region)

    notifications._get_s3_event = event_with_version
    notifications._send_sqs_message, notifications._send_sns_message = tell_queue, tell_topic
