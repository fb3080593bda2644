"""Refused rows that somebody has put right: an accepted row of their key that arrived later resolves them.

What a load resolves is committed before its rows are, as refused rows are: should it die, its files are loaded again
and resolve the same; should a file be given up, what it resolved is opened again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import and_

from delta.tables import DeltaTable
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from .casts import cast_text
from .commits import Committer
from .contract import Contract
from .delta_log import DeltaLog
from .errors import AccountingError
from .rejected import FILE_IDS
from .tables import rows_now

OPEN, RESOLVED = "open", "resolved"
RESOLVED_BY = "resolvedBy"
"""The files that a commit resolves rows by, in its metadata."""
FEW_ROWS = 200_000
"""Up to so many rows are sent to every task rather than sorted."""

BY, AT, FILE, ROWS = "__by", "__at", "__file", "__rows"
Values = dict[str, str | Column]


@dataclass(frozen=True)
class Counted:
    rows: DataFrame
    count: int
    """How many refused rows a commit of them must say that it wrote."""


def opened(rejected: DataFrame, contract: Contract) -> DataFrame:
    """Refused rows that nothing resolves."""
    names = contract.rejected
    return rejected.withColumns({names.status: F.lit(OPEN), names.resolved_by: F.lit(None).cast("string")})


def judged_by(rejected: DataFrame, accepted: list[DataFrame], contract: Contract, few: bool) -> DataFrame:
    """Refused rows, resolved by any of these rows of their key that arrived later; `few`: cheap to copy."""
    names, system = contract.rejected, contract.system
    typed = rejected.withColumns(_typed_key(contract))
    wanted = typed.select(*_typed_key(contract))
    found = newest_arrivals(accepted, F.broadcast(wanted) if few else wanted, contract)
    resolved = F.col(f"{BY}.{AT}") > F.col(system.arrived_at)
    status = F.when(resolved, RESOLVED).otherwise(OPEN)
    by = F.when(resolved, F.col(f"{BY}.{FILE}"))
    joined = typed.join(F.broadcast(found) if few else found, list(_typed_key(contract)), "left")
    return joined.withColumns({names.status: status, names.resolved_by: by}).drop(*_typed_key(contract), BY)


def newest_arrivals(accepted: list[DataFrame], wanted: DataFrame, contract: Contract) -> DataFrame:
    """The latest arrival of each wanted key, and its file: one row per key, named as in `wanted`."""
    system = contract.system
    keys = [F.col(name).alias(typed) for name, typed in zip(contract.key, _typed_key(contract), strict=True)]
    arrivals = [
        rows.select(*keys, F.struct(F.col(system.arrived_at).alias(AT), F.col(system.file_id).alias(FILE)).alias(BY))
        for rows in accepted
    ]
    named = reduce(DataFrame.unionAll, arrivals).join(wanted, list(_typed_key(contract)), "left_semi")
    return named.groupBy(*_typed_key(contract)).agg(F.max(BY).alias(BY))


@contextmanager
def due(
    spark: SparkSession, log: DeltaLog, accepted: DataFrame, contract: Contract, files: list[str]
) -> Iterator[Counted]:
    """The keys whose open rows of other files have a later row of their key here; the count is that of such rows."""
    system = contract.system
    held = rows_now(spark, log)
    others = held.filter(_is_open(contract) & ~F.col(system.file_id).isin(files)).withColumns(_typed_key(contract))
    found = newest_arrivals([accepted], others.select(*_typed_key(contract)), contract)
    later = others.select(*_typed_key(contract), system.arrived_at).join(found, list(_typed_key(contract)))
    later = later.filter(F.col(f"{BY}.{AT}") > F.col(system.arrived_at))
    # Kept, as the count and both passes of the MERGE would each look through all accepted rows for the few that count.
    keys = later.groupBy(*_typed_key(contract)).agg(F.max(BY).alias(BY), F.count("*").alias(ROWS))
    keys = keys.persist(StorageLevel.DISK_ONLY)
    try:
        yield Counted(keys, keys.agg(F.sum(ROWS)).collect()[0][0] or 0)
    finally:
        keys.unpersist()


def resolve(
    spark: SparkSession,
    committer: Committer,
    log: DeltaLog,
    due: Counted,
    contract: Contract,
    files: list[str],
    added: Counted | None = None,
) -> None:
    """One commit that resolves the open rows that are due, and adds the refused rows of the files."""
    names, system = contract.rejected, contract.system
    source = due.rows.unionByName(added.rows, allowMissingColumns=True) if added else due.rows

    def write() -> None:
        same = [value == F.col(f"found.{name}") for name, value in _typed_key(contract, "held.").items()]
        later = [_is_open(contract, "held."), F.col(f"found.{BY}.{AT}") > F.col(f"held.{system.arrived_at}")]
        values: Values = {f"`{names.status}`": F.lit(RESOLVED), f"`{names.resolved_by}`": F.col(f"found.{BY}.{FILE}")}
        merging = (
            DeltaTable.forPath(spark, log.place.path)
            .alias("held")
            .merge(source.alias("found"), reduce(and_, [*same, *later, ~F.col(f"held.{system.file_id}").isin(files)]))
            .whenMatchedUpdate(set=values)
        )
        if added:
            own: Values = {f"`{name}`": F.col(f"found.`{name}`") for name in added.rows.columns}
            merging = merging.whenNotMatchedInsert(F.col(f"found.{BY}").isNull(), own)
        merging.execute()

    commit = committer.commit(log, {RESOLVED_BY: files} | ({FILE_IDS: files} if added else {}), write)
    expected = {"resolved": due.count, "added": added.count if added else 0}
    names_of = {"resolved": "numTargetRowsUpdated", "added": "numTargetRowsInserted"}
    written = {what: commit.metrics.get(name, 0) for what, name in names_of.items()}
    if written != expected:
        raise AccountingError(
            f"table {log.place.name}, version {commit.version}: refused rows were {written} where {expected} were "
            "counted; no row was loaded, and the next run counts again"
        )


def reopen(spark: SparkSession, committer: Committer, log: DeltaLog, contract: Contract, files: list[str]) -> None:
    """Opens again what files have resolved that never came to their load."""
    if not resolved_before(log, files):
        return
    names = contract.rejected
    table = DeltaTable.forPath(spark, log.place.path)
    values: Values = {f"`{names.status}`": F.lit(OPEN), f"`{names.resolved_by}`": F.lit(None).cast("string")}
    committer.commit(log, {RESOLVED_BY: []}, lambda: table.update(F.col(names.resolved_by).isin(files), values))


def resolved_before(log: DeltaLog, files: list[str]) -> bool:
    """Whether some attempt at the files has resolved rows."""
    return any(not set(files).isdisjoint((commit.metadata or {}).get(RESOLVED_BY, ())) for commit in log.commits)


def _is_open(contract: Contract, alias: str = "") -> Column:
    """Whether a refused row waits to be put right; so do those from before there was a status."""
    return F.coalesce(F.col(f"{alias}{contract.rejected.status}"), F.lit(OPEN)) == OPEN


def _typed_key(contract: Contract, alias: str = "") -> dict[str, Column]:
    """The key of a refused row, whose columns are texts, under names of its own; null where it is none."""
    return {f"__key_{name}": cast_text(F.col(f"{alias}{name}"), contract.column(name).type) for name in contract.key}
