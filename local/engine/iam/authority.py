"""The judge: whether a principal may do what a call needs, and a record of every judgement."""

import threading
from collections import Counter
from collections.abc import Iterable
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.exceptions import NotFoundException

from local.engine.iam.conditions import UnknownCondition
from local.engine.iam.policy import Need, Statement
from local.engine.iam.principals import OWN_PATH, Principal, iam, new_credentials, of_service, role_name
from local.engine.iam.resource_policies import policy_on

# Where a policy on the resource alone decides; a key's policy can leave it to the account's own policies.
TRUST, KEYS = "iam", "kms"
# What the local AWS says of every request: nothing leaves the machine, which stands for TLS.
ALWAYS = {"aws:securetransport": "true", "aws:principalaccount": DEFAULT_ACCOUNT_ID}


class AccessDenied(Exception):
    """A principal may not do what a call needs; the message is AWS's own."""


class Authority:
    def __init__(self, region: str) -> None:
        self._region = region
        self._lock = threading.Lock()
        # role, policy, statement's place in it, action and resource as granted -> how often it allowed something
        self._used: Counter[tuple[str, str, int, str, str]] = Counter()
        # who, action, resource -> how often it was refused
        self._denied: Counter[tuple[str, str, str]] = Counter()

    def check(self, principal: Principal, needs: Iterable[Need]) -> None:
        """@raise AccessDenied for the first need that the principal may not have."""
        for need in needs:
            why = self._refusal(principal, need)
            if why is not None:
                with self._lock:
                    self._denied[(principal.role or principal.arn, need.action, need.resource)] += 1
                raise AccessDenied(
                    f"User: {principal.arn} is not authorized to perform: {need.action}"
                    f" on resource: {need.resource} because {why}"
                )

    def may(self, principal: Principal, need: Need) -> bool:
        """Asks without the answer being held against anybody."""
        return self._refusal(principal, need) is None

    def assume(self, service: str, role: str, session: str, context: dict[str, str]) -> dict[str, str]:
        """Keys of a role for a service that its trust policy names. @raise AccessDenied"""
        try:
            found = iam().get_role(role_name(role))
        except NotFoundException:
            raise AccessDenied(f"{service} is unable to assume the role {role}, which does not exist") from None
        self.check(of_service(service), [Need("sts:AssumeRole", found.arn, {k.lower(): v for k, v in context.items()})])
        return new_credentials(found, self._region, session)

    def report(self) -> dict[str, Any]:
        """Everything that roles are granted, how often each grant allowed something, and what was refused."""
        with self._lock:
            used, denied = self._used.copy(), self._denied.copy()
        grants = [
            {"role": role.name, "action": action, "resource": resource, "conditions": statement.conditions, "used": n}
            for role in list(iam().roles.values())
            if role.path != OWN_PATH
            for policy, statements in Principal(role.arn, role=role.name).policies()
            for place, statement in enumerate(statements)
            if statement.allows
            for action in statement.actions
            for resource in statement.resources
            for n in [used[(role.name, policy, place, action, resource)]]
        ]
        refusals = [
            {"principal": who, "action": action, "resource": resource, "times": n}
            for (who, action, resource), n in denied.items()
        ]
        return {"grants": grants, "denied": refusals}

    def _refusal(self, principal: Principal, need: Need) -> str | None:
        """Why not; None if it may. An explicit denial beats everything that allows."""
        if principal.is_account:
            return None
        need = Need(need.action, need.resource, {**ALWAYS, **need.context})
        try:
            attached = policy_on(need.resource)
            for statement in attached:
                if not statement.allows and _names(statement, principal, denying=True) and statement.concerns(need):
                    return "of an explicit deny in a resource-based policy"
            own = self._own(principal, need)
            if own == "denied":
                return "of an explicit deny in an identity-based policy"
            granted = any(each.allows and _names(each, principal) and bool(each.concerns(need)) for each in attached)
        except (UnknownCondition, ValueError) as unknown:
            return f"the local AWS cannot judge it: {unknown}"
        service = need.resource.split(":")[2] if need.resource.count(":") > 2 else ""
        if granted or (own == "allowed" and _counts(service, attached, need)):
            return None
        if own == "allowed":
            return f"the resource's own policy does not allow it, and for {service} that is needed"
        if principal.service is not None:
            return f"no resource-based policy allows the {need.action} action"
        return f"no identity-based policy allows the {need.action} action"

    def _own(self, principal: Principal, need: Need) -> str:
        fitting: list[tuple[str, str, int, str, str]] = []
        for policy, statements in principal.policies():
            for place, statement in enumerate(statements):
                pairs = statement.concerns(need)
                if pairs and not statement.allows:
                    return "denied"
                fitting += [(str(principal.role), policy, place, action, resource) for action, resource in pairs]
        with self._lock:
            self._used.update(fitting)
        return "allowed" if fitting else "silent"


def _counts(service: str, attached: tuple[Statement, ...], need: Need) -> bool:
    """Whether what an identity's own policies allow is enough, in one account."""
    if service == KEYS:
        return any(each.allows and _delegates(each) and each.concerns(need) for each in attached)
    return service != TRUST


def _delegates(statement: Statement) -> bool:
    """A statement for the account leaves it to the account's own policies."""
    return any(_is_account(each) for each in _named(statement, "AWS"))


def _names(statement: Statement, principal: Principal, denying: bool = False) -> bool:
    if statement.principal == "*" or "*" in _named(statement, "AWS"):
        return True
    if principal.service is not None:
        return principal.service in _named(statement, "Service")
    arns = _named(statement, "AWS")
    if denying and any(_is_account(each) for each in arns):
        return True
    return any(role_name(each) == principal.role and ":role/" in each for each in arns)


def _is_account(named: str) -> bool:
    return named == DEFAULT_ACCOUNT_ID or named.endswith(f"::{DEFAULT_ACCOUNT_ID}:root")


def _named(statement: Statement, kind: str) -> list[str]:
    by_kind = statement.principal if isinstance(statement.principal, dict) else {}
    named = by_kind.get(kind, [])
    return [named] if isinstance(named, str) else list(named)
