"""References to other datasets: rows that refer to nothing are counted, never refused (policy warn)."""

import logging

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import layout
from .contract import Contract, Reference
from .storage import Storage

log = logging.getLogger(__name__)
ORPHAN = "__orphan_"


def mark_orphans(spark: SparkSession, lake: Storage, rows: DataFrame, contract: Contract) -> DataFrame:
    """Adds one column per reference: whether the row has a value there that the other table lacks."""
    for number, reference in enumerate(contract.references):
        place = layout.table_of(lake.bucket, reference.dataset)
        if lake.any_under(place.log_prefix):
            targets = spark.read.format("delta").load(place.path)
            rows = mark_orphans_of(rows, targets, reference, f"{ORPHAN}{number}")
        else:
            log.warning("reference %s: there is no table %s yet, so nothing is counted", reference.label, place.name)
            rows = rows.withColumn(f"{ORPHAN}{number}", F.lit(False))
    return rows


def mark_orphans_of(rows: DataFrame, targets: DataFrame, reference: Reference, mark: str) -> DataFrame:
    found = f"{mark}_found"
    known = targets.select(F.col(reference.target).alias(found)).distinct()
    joined = rows.join(known, F.col(reference.column) == F.col(found), "left")
    return joined.withColumn(mark, F.col(reference.column).isNotNull() & F.col(found).isNull()).drop(found)


def orphan_columns(contract: Contract) -> list[str]:
    return [f"{ORPHAN}{number}" for number in range(len(contract.references))]
