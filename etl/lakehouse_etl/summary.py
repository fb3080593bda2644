"""A run's account of itself, made from its commits, so that anyone can make it again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from .accounting import no_counts, sum_counts
from .contract import Contract
from .delta_log import Commit
from .layout import TablePlace
from .storage import Json

DONE: Json = {"outcome": "done", "reason": None, "did": []}
"""What came of a request."""
LOADED, ALREADY_LOADED, ALREADY_DONE, FAILED = "loaded", "already-loaded", "already-done", "failed"


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def file_load(
    file_id: str,
    source_key: str,
    outcome: str,
    run_id: str,
    *,
    counts: Json | None = None,
    rejected_by: dict[str, int] | None = None,
    reason: str | None = None,
) -> Json:
    return {
        "fileId": file_id,
        "sourceKey": source_key,
        "outcome": outcome,
        "runId": run_id,
        "counts": counts or no_counts(),
        "rejectedBy": rejected_by or {},
        "reason": reason,
    }


@dataclass
class Ending:
    """What a run can tell of itself beyond its commits."""

    recovered: bool
    isolated: bool
    started_at: str
    others: list[Json] = field(default_factory=list)
    """Files it met and did not load."""
    remaining: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    waits_for: list[str] = field(default_factory=list)
    """Datasets that must be loaded before its files are."""
    request: Json | None = None
    """What was asked of the run, and what came of it; None for a load."""


def summary_of(
    dataset: str,
    run_id: str,
    commits: list[Commit],
    ending: Ending,
    touched: int,
    version: int | None,
    rows: int | None,
) -> Json:
    files = [file for commit in commits for file in commit.files]
    told = [commit.metadata or {} for commit in commits]
    asked = next((each["request"] for each in told if "request" in each), None)
    request = ending.request or (asked and asked | DONE)
    return {
        "dataset": dataset,
        "runId": run_id,
        "kind": request["kind"] if request else "load",
        "isolated": ending.isolated,
        "recovered": ending.recovered,
        "startedAt": ending.started_at,
        "finishedAt": iso(datetime.now(UTC)),
        "files": files + ending.others,
        "counts": sum_counts(file["counts"] for file in files),
        "touched": touched,
        "deleted": sum(each.get("deleted", 0) for each in told),
        "rejectedBy": _sums(each["rejectedBy"] for each in told),
        "rejectedOpen": sum(each.get("rejectedOpen", 0) for each in told),
        "resolved": sum(each.get("resolved", 0) for each in told),
        "orphans": _sums(each["orphans"] for each in told),
        "newColumns": [name for each in told for name in each["newColumns"]],
        "commits": [{"version": commit.version, "txnVersion": commit.txn_version} for commit in commits],
        "tableVersion": version,
        "rowsInTable": rows,
        "remaining": ending.remaining,
        "waitsFor": ending.waits_for,
        "seconds": ending.seconds,
        **({"request": request} if request else {}),
    }


def touched_by(spark: SparkSession, place: TablePlace, contract: Contract, run_id: str, commits: list[Commit]) -> int:
    """Distinct rows of the table that carry the run's id after its last commit."""
    if len(commits) < 2:
        return sum((commit.metadata or {})["touched"] for commit in commits)
    last = spark.read.format("delta").option("versionAsOf", commits[-1].version).load(place.path)
    return last.filter(F.col(contract.system.run_id) == run_id).count()


def _sums(each: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = Counter()
    for counts in each:
        for name, count in counts.items():
            total[name] += count
    return dict(total)
