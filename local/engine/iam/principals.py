"""Who acts: the account's own hands, a role by its temporary keys, or a service of AWS."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import IAMBackend, Role, iam_backends
from moto.sts.models import AssumedRole, sts_backends
from moto.utilities.utils import get_partition

from local.engine.credentials import ACCESS_KEY
from local.engine.iam.policy import Statement, parse


class UnknownKeys(Exception):
    """Keys that this local AWS has not given out, or that have run out."""


@dataclass(frozen=True)
class Principal:
    arn: str
    role: str | None = None
    """Name of the role, when it is one."""
    service: str | None = None
    """`lambda.amazonaws.com`, when it is a service that acts for itself."""

    @property
    def is_account(self) -> bool:
        return self.role is None and self.service is None

    def policies(self) -> list[tuple[str, tuple[Statement, ...]]]:
        """The role's own policies by name, as they are at this moment."""
        if self.role is None:
            return []
        role = iam().get_role(self.role)
        attached = ((each.name, _default_version(each)) for each in role.managed_policies.values())
        return [(name, parse(text)) for name, text in (*role.policies.items(), *attached)]


OWN_PATH = "/local-aws/"
"""Of the roles that are the local AWS's own, and no program's."""

ACCOUNT = Principal(f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:root")


def principal_of(access_key: str, token: str | None) -> Principal:
    """@raise UnknownKeys"""
    if access_key == ACCESS_KEY:
        return ACCOUNT
    assumed = _assumed(access_key)
    if assumed is None:
        raise UnknownKeys(f"the keys {access_key} are unknown here: use the local AWS's own, or assume a role")
    if assumed.session_token != token:
        raise UnknownKeys(f"the session token is not that of the keys {access_key}")
    return Principal(assumed.arn, role=role_name(assumed.role_arn))


def credentials_of(access_key: str) -> dict[str, str]:
    """What an AWS SDK needs in its environment to act by these keys of a role."""
    assumed = _assumed(access_key)
    if assumed is None:
        raise UnknownKeys(f"the keys {access_key} are unknown here")
    return _environment(assumed)


def new_credentials(role: Role, region: str, session: str) -> dict[str, str]:
    """Temporary keys of a role, good for twelve hours, as environment variables of the AWS SDKs."""
    backend = sts_backends[DEFAULT_ACCOUNT_ID][get_partition(region)]
    return _environment(
        backend.assume_role(
            region_name=region,
            role_session_name=session,
            role_arn=role.arn,
            policy="",
            duration=12 * 60 * 60,
            external_id="",
        )
    )


def make_role(name: str, service: str, statements: list[dict[str, Any]]) -> str:
    """A role of the local AWS's own, for a service of its own; its ARN."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    role = iam().create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        path=OWN_PATH,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    policy = {"Version": "2012-10-17", "Statement": statements}
    iam().put_role_policy(name, "own", json.dumps(policy))
    return role.arn


def of_role(name_or_arn: str) -> Principal:
    role = iam().get_role(role_name(name_or_arn))
    return Principal(role.arn, role=role.name)


def of_service(name: str) -> Principal:
    return Principal(name, service=name)


def role_name(name_or_arn: str) -> str:
    return name_or_arn.rpartition("/")[2]


def iam() -> IAMBackend:
    return iam_backends[DEFAULT_ACCOUNT_ID]["aws"]


@lru_cache(maxsize=1024)
def _assumed(access_key: str) -> AssumedRole | None:
    return sts_backends[DEFAULT_ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(access_key)


def _environment(assumed: AssumedRole) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": assumed.access_key_id,
        "AWS_SECRET_ACCESS_KEY": assumed.secret_access_key,
        "AWS_SESSION_TOKEN": assumed.session_token,
    }


def _default_version(policy: Any) -> str:
    return next(version.document for version in policy.versions if version.is_default)
