"""What is asked of a dataset beside loads, done once and told as done or as failed."""

import logging
from collections.abc import Callable

from .delta_log import DeltaLog
from .errors import LoadError
from .markers import Request
from .poison import DEATHS_ALLOWED, Breadcrumbs
from .storage import Json
from .summary import DONE

log = logging.getLogger(__name__)


def fulfil(asked: Request, history: DeltaLog, crumbs: Breadcrumbs, work: Callable[[Request], list[Json]]) -> Json:
    """Does what was asked, unless a commit says that it is done; what came of it.

    It is given up like a file on which the job dies again and again.
    """
    if any((commit.metadata or {}).get("request") == asked.named for commit in history.in_force()):
        return asked.named | DONE
    deaths = crumbs.deaths(asked.id)
    if deaths >= DEATHS_ALLOWED:
        return _failed(asked, f"the job died {deaths} times at this {asked.kind}; see its log, then ask for it again")
    crumbs.drop(asked.id)
    try:
        outcome = asked.named | DONE | {"did": work(asked)}
    except LoadError as fault:
        log.error("%s %s: %s", asked.kind, asked.id, fault)
        outcome = _failed(asked, str(fault))
    crumbs.pick_up(asked.id)
    return outcome


def _failed(asked: Request, reason: str) -> Json:
    return asked.named | {"outcome": "failed", "reason": reason, "did": []}
