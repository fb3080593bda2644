"""Policy documents, parsed; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from local.engine.iam.conditions import Context, hold
from local.engine.iam.patterns import matches


@dataclass(frozen=True)
class Need:
    """One permission that a call needs: an action on a resource, and what else is known of the request."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Statement:
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, object]]
    principal: object
    """As the document has it; None in an identity's own policy."""

    def concerns(self, need: Need) -> list[tuple[str, str]]:
        """The pairs of the statement's action and resource that fit what is needed; none if it says nothing of it."""
        actions = [each for each in self.actions if matches(each.lower(), need.action.lower())]
        fitting = [each for each in self.resources if matches(each, need.resource)] if actions else []
        if not fitting or not hold(self.conditions, need.context):
            return []
        return [(action, resource) for action in actions for resource in fitting]


@lru_cache(maxsize=1024)
def parse(document: str) -> tuple[Statement, ...]:
    """The statements of a policy. A trust policy has no resources: it is about the role it belongs to."""
    return tuple(_statement(each) for each in _list(json.loads(document).get("Statement", [])))


def _statement(written: Mapping[str, Any]) -> Statement:
    unknown = [key for key in ("NotAction", "NotResource", "NotPrincipal") if key in written]
    if unknown:
        raise ValueError(f"the local AWS cannot judge a statement with {', '.join(unknown)}")
    return Statement(
        allows=written["Effect"] == "Allow",
        actions=tuple(_list(written.get("Action", []))),
        resources=tuple(_list(written.get("Resource", "*"))),
        conditions=written.get("Condition", {}),
        principal=written.get("Principal"),
    )


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
