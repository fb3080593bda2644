"""References to other datasets: rows that refer to nothing are counted (policy warn) or refused (policy reject)."""

import logging

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import layout
from .contract import Contract, Reference
from .errors import ContractError
from .markers import file_keys
from .storage import Storage

log = logging.getLogger(__name__)
ORPHAN = "__orphan_"


def mark_orphans(spark: SparkSession, lake: Storage, rows: DataFrame, contract: Contract) -> DataFrame:
    """Adds one column per reference: whether the row has a value there that the other table lacks."""
    for number, reference in enumerate(contract.references):
        mark = f"{ORPHAN}{number}"
        targets = None if reference.rejects else _targets(spark, lake, reference)
        if targets is not None:
            rows = mark_orphans_of(rows, targets, reference, mark, reference.column)
        else:
            rows = rows.withColumn(mark, F.lit(False))
    return rows


def mark_missing(spark: SparkSession, lake: Storage, rows: DataFrame, contract: Contract, prefix: str) -> DataFrame:
    """Marks rows whose value has no match where it must have one; their typed columns' names begin with the prefix."""
    for mark, reference in contract.must_exist.items():
        column = f"{prefix}{reference.column}"
        targets = _targets(spark, lake, reference)
        if targets is not None:
            rows = mark_orphans_of(rows, targets, reference, mark, column)
        else:
            rows = rows.withColumn(mark, F.col(column).isNotNull())
    return rows


def mark_orphans_of(rows: DataFrame, targets: DataFrame, reference: Reference, mark: str, column: str) -> DataFrame:
    found = f"{mark}_found"
    known = targets.select(F.col(reference.target).alias(found)).distinct()
    joined = rows.join(known, F.col(column) == F.col(found), "left")
    return joined.withColumn(mark, F.col(column).isNotNull() & F.col(found).isNull()).drop(found)


def waits_for(raw: Storage, contract: Contract) -> list[str]:
    """The datasets with files still to be loaded that rows of this one must have a match in."""
    datasets = dict.fromkeys(reference.dataset for reference in contract.must_exist.values())
    return [dataset for dataset in datasets if file_keys(raw, dataset)]


def _targets(spark: SparkSession, lake: Storage, reference: Reference) -> DataFrame | None:
    place = layout.table_of(lake.bucket, reference.dataset)
    if not lake.any_under(place.log_prefix):
        log.warning("reference %s: there is no table %s yet", reference.label, place.name)
        return None
    table = spark.read.format("delta").load(place.path)
    if reference.target in table.columns:
        return table
    behind = f"reference {reference.label}: table {place.name} has no such column yet; its next load brings it"
    if reference.rejects:
        raise ContractError(f"{behind}: nothing was loaded; upload a file of {place.name}, then this one is loaded")
    log.warning(behind)
    return None


def orphan_columns(contract: Contract) -> list[str]:
    return [f"{ORPHAN}{number}" for number in range(len(contract.references))]
