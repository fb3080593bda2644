"""A reload: a table made again from the archive, whole or by partition, in one commit that readers see whole or not.

Ingest has read the archived files again by then, by the contract as it is now, and left beside the request what each of
them brings. Rows of files that are not among them (loaded since, or outside the range that was asked for) stay.
"""

import logging
from contextlib import ExitStack

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from .accounting import count_judged, count_read
from .classify import DEDUPLICATED, INSERTED, OUTCOME, REJECTED, STALE, UNCHANGED
from .commits import check_or_restore
from .contract import Contract
from .errors import LoadError
from .load import Loader
from .markers import Request
from .newest import version
from .read_parts import PART, read_parts, table_of_literals
from .references import mark_orphans
from .reload_plan import Plan
from .sources import with_sources
from .split import accepted, checked
from .storage import Json
from .tables import check_types, rows_now
from .tombstones import BURIED, deletes, read_tombstones

log = logging.getLogger(__name__)
PLACE, BEST = "__place_of_key", "__best"
KEPT, SUPERSEDED, ELSEWHERE = "__kept", "__superseded", "__elsewhere"
"""Outcomes of rows that no file of the reload brought, which the equation does not count."""


def reload(loader: Loader, plan: Plan, request: Request) -> list[Json]:
    """Replaces the table's rows in one commit. Any LoadError leaves the table as it was."""
    contract, spark, history = loader.contract, loader.spark, loader.tables.own
    based_on = history.version
    held = rows_now(spark, history)
    texts = read_parts(spark, loader.raw.bucket, plan.files, contract)
    with ExitStack() as persisted:
        checked_rows = checked(texts, contract, loader.mark_missing).persist(StorageLevel.DISK_ONLY)
        persisted.callback(checked_rows.unpersist)
        rows = with_sources(checked_rows, plan.files, contract)
        tally = count_read(contract, plan.files, rows)
        kept = _not_of(held, plan.ids, loader)
        if kept.limit(1).count():
            check_types(contract, history.place.name, held.schema)
        good = accepted(rows, contract)
        columns = _columns(loader, held, good)
        judged = _judge(loader, mark_orphans(spark, loader.lake, good, contract), kept, columns, plan)
        judged = judged.persist(StorageLevel.DISK_ONLY)
        persisted.callback(judged.unpersist)
        count_judged(contract, plan.files, judged.filter(F.col(PART).isNotNull()), tally)
        result = judged.filter(F.col(OUTCOME).isin(INSERTED, KEPT)).select(*columns)
        if plan.where:
            _stay_on_their_side(judged, held, plan.where, loader)
        staying = judged.filter(F.col(OUTCOME) == KEPT).count()
        refusals = loader.write_rejected(plan.files, rows, tally.total(REJECTED), held)
        if loader.tables.deleted:
            loader.write_tombstones(loader.tables.deleted, plan.files, judged, tally)
        new_columns = [name for name in columns if name not in held.columns]
        told = loader.metadata(plan.files, tally, based_on) | refusals
        told |= {"newColumns": new_columns, "touched": tally.total(INSERTED), "deleted": 0}
        replaced = held.filter(plan.where).count() if plan.where else 0
        told |= {"kept": staying, "replaced": replaced, "request": request.named}
        commit = loader.committer.commit(history, told, lambda: _replace(result, history.place.path, contract, plan))
        check_or_restore(loader.committer, history, commit)
    did = {"files": len(plan.files), "rowsInserted": tally.total(INSERTED), "rowsKept": staying}
    log.info("reloaded: %s", did)
    return [did]


def _judge(loader: Loader, good: DataFrame, kept: DataFrame, columns: dict[str, str], plan: Plan) -> DataFrame:
    """Every row with its outcome; of those that are kept, the ones that the table goes on holding are KEPT."""
    contract = loader.contract
    orphans = [name for name in good.columns if name.startswith("__orphan_")]
    read = loader.stamped(good).select(*_aligned(columns, good.columns, loader), PART, *orphans)
    none = [F.lit(None).cast("int").alias(PART), *(F.lit(False).alias(name) for name in orphans)]
    others = [kept.select(*_aligned(columns, kept.columns, loader), *none)]
    if loader.tables.deleted:
        graves = read_tombstones(loader.spark, loader.tables.deleted, contract, loader.unloaded)
        graves = _not_of(graves, plan.ids, loader)
        others.append(graves.select(*_aligned(columns, graves.columns, loader), *none))
    for other in others:
        read = read.unionAll(other)
    order = Window.partitionBy(*contract.key).orderBy(version(contract).desc())
    best = F.first(F.col(PART).isNotNull()).over(order)
    placed = read.withColumn(PLACE, F.row_number().over(order)).withColumn(BEST, best)
    wins, is_read, here = F.col(PLACE) == 1, F.col(PART).isNotNull(), F.expr(plan.where) if plan.where else F.lit(True)
    outcome = (
        F.when(~wins & ~is_read, SUPERSEDED)
        .when(~wins, F.when(F.col(BEST), DEDUPLICATED).otherwise(STALE))
        .when(deletes(contract), F.when(is_read, BURIED).otherwise(SUPERSEDED))
        .when(~F.coalesce(here, F.lit(False)), F.when(is_read, UNCHANGED).otherwise(ELSEWHERE))
        .otherwise(F.when(is_read, INSERTED).otherwise(KEPT))
    )
    return placed.withColumn(OUTCOME, outcome).drop(PLACE, BEST)


def _replace(rows: DataFrame, path: str, contract: Contract, plan: Plan) -> None:
    writer = rows.write.format("delta").mode("overwrite")
    if plan.where:
        writer.option("replaceWhere", plan.where).option("mergeSchema", "true").save(path)
    else:
        writer.option("overwriteSchema", "true").partitionBy(*contract.partition_by).save(path)


def _stay_on_their_side(judged: DataFrame, held: DataFrame, where: str, loader: Loader) -> None:
    """Raises LoadError if a key comes to lie on the other side of the partitions that are replaced."""
    key, inside = list(loader.contract.key), F.coalesce(F.expr(where), F.lit(False))
    now = judged.filter(F.col(OUTCOME).isin(INSERTED, KEPT, UNCHANGED, ELSEWHERE))
    sides = now.select(*key, inside.alias("now")).join(held.select(*key, inside.alias("before")), key, "full_outer")
    outside = [F.coalesce(~F.col(name), F.lit(False)) for name in ("now", "before")]
    moved = sides.filter(outside[0] != outside[1]).count()
    if moved:
        raise LoadError(
            f"table {loader.tables.own.place.name}: {moved} keys would come into other partitions than those to reload "
            "or out of them; nothing was changed: reload the whole dataset"
        )


def _columns(loader: Loader, held: DataFrame, good: DataFrame) -> dict[str, str]:
    """The table's columns with their types: the contract's, then what else the table or the files have."""
    wanted = dict(loader.contract.table_columns)
    system = loader.contract.system.typed
    more = {field.name: field.dataType.simpleString() for field in held.schema if field.name not in wanted}
    more |= {name: "string" for name in good.columns if not name.startswith("_") and name not in wanted}
    own = {name: kind for name, kind in wanted.items() if name not in system}
    return own | system | more


def _aligned(columns: dict[str, str], there: list[str], loader: Loader) -> list[Column]:
    stamps = (loader.contract.system.run_id, loader.contract.system.loaded_at)
    names = {*there, *stamps}
    return [(F.col(name) if name in names else F.lit(None)).cast(kind).alias(name) for name, kind in columns.items()]


def _not_of(rows: DataFrame, ids: list[str], loader: Loader) -> DataFrame:
    """The rows of other files."""
    system = loader.contract.system
    listed = table_of_literals(loader.spark, {system.file_id: "string"}, [(file_id,) for file_id in ids])
    return rows.join(F.broadcast(listed), system.file_id, "left_anti").select(*rows.columns)
