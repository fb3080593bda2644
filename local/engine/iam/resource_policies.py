"""The policies that hang on resources: buckets, queues, topics, keys, functions and, as their trust, roles."""

import json
from collections.abc import Callable
from contextlib import suppress

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.exceptions import NotFoundException
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local.engine.iam.policy import Statement, parse
from local.engine.iam.principals import iam, role_name


def policy_on(resource: str) -> tuple[Statement, ...]:
    """The statements of the policy on a resource, by its ARN; none where nobody has put one."""
    _, _, service, region, _, name = resource.split(":", 5) if resource.count(":") > 4 else [""] * 6
    look = _LOOK.get(service)
    text = look(region, name) if look else None
    return parse(text) if text else ()


def key_of_topic(arn: str) -> str | None:
    """ARN of the key under which a topic keeps its messages."""
    topic = sns_backends[DEFAULT_ACCOUNT_ID][arn.split(":")[3]].topics.get(arn)
    return topic.kms_master_key_id or None if topic is not None else None


def key_of_bucket(name: str) -> str | None:
    """ARN of the key under which a bucket keeps new objects."""
    bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(name)
    rule = ((bucket.encryption if bucket is not None else None) or {}).get("Rule", {})
    first = rule[0] if isinstance(rule, list) else rule
    return first.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")


def _bucket(_region: str, name: str) -> str | None:
    bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(name.partition("/")[0])
    return bucket.policy.decode() if bucket is not None and bucket.policy else None


def _queue(region: str, name: str) -> str | None:
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][region].queues.get(name)
    return queue.policy if queue is not None else None


def _topic(region: str, name: str) -> str | None:
    topic = sns_backends[DEFAULT_ACCOUNT_ID][region].topics.get(f"arn:aws:sns:{region}:{DEFAULT_ACCOUNT_ID}:{name}")
    return topic.policy if topic is not None else None


def _key(region: str, name: str) -> str | None:
    key = kms_backends[DEFAULT_ACCOUNT_ID][region].keys.get(name.removeprefix("key/"))
    return key.policy if key is not None else None


def _function(region: str, name: str) -> str | None:
    with suppress(UnknownFunctionException):
        function = lambda_backends[DEFAULT_ACCOUNT_ID][region].get_function(name.removeprefix("function:"))
        return json.dumps({"Statement": function.policy.statements})
    return None


def _role(_region: str, name: str) -> str | None:
    with suppress(NotFoundException):
        return iam().get_role(role_name(name)).assume_role_policy_document
    return None


_LOOK: dict[str, Callable[[str, str], str | None]] = {
    "s3": _bucket,
    "sqs": _queue,
    "sns": _topic,
    "kms": _key,
    "lambda": _function,
    "iam": _role,
}
