"""Rows that delete: they take their key out of the table, and keep late older rows from bringing it back.

They live in a table of their own, replaced by file like refused rows are, and committed before the load: what a run
that died has left there is replaced when its files are loaded, and counts for nothing until then.
"""

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from .classify import INSERTED, MOVED, OUTCOME, STALE, UPDATED
from .contract import Contract
from .delta_log import DeltaLog
from .newest import version
from .rejected import files_attempted
from .tables import rows_now

DELETED = "deleted"
"""The row takes its key out of the table; counted as updated."""
BURIED = "buried"
"""The row deletes what the table has not got; counted as unchanged, and kept all the same."""

GRAVE, RANK = "__grave", "__rank"


def deletes(contract: Contract, alias: str = "") -> Column:
    """Whether a row is a tombstone; never null."""
    when = contract.delete_when
    if when is None:
        return F.lit(False)
    value = F.lit(when.value).cast(contract.column(when.column).type.sql)
    return F.coalesce(F.col(f"{alias}{when.column}") == value, F.lit(False))


def bury(judged: DataFrame, tombstones: DataFrame, contract: Contract) -> DataFrame:
    """Corrects the outcomes that came of a comparison with the table alone.

    What is older than a tombstone of its key is stale; a tombstone that is newer than all else deletes.
    """
    graves = _newest(tombstones, contract).select(*contract.key, version(contract).alias(GRAVE))
    wins = F.col(OUTCOME).isin(INSERTED, UPDATED, MOVED)
    hidden = F.coalesce(version(contract) <= F.col(GRAVE), F.lit(False))
    outcome = (
        F.when(~wins, F.col(OUTCOME))
        .when(hidden, STALE)
        .when(~deletes(contract), F.col(OUTCOME))
        .when(F.col(OUTCOME) == INSERTED, BURIED)
        .otherwise(DELETED)
    )
    return judged.join(graves, list(contract.key), "left").withColumn(OUTCOME, outcome).drop(GRAVE)


def read_tombstones(spark: SparkSession, log: DeltaLog, contract: Contract, unloaded: list[str]) -> DataFrame:
    """The tombstones of files that are loaded: without those that died runs have left of files that still wait."""
    rows = rows_now(spark, log)
    left = sorted(files_attempted(log).intersection(unloaded))
    return rows.filter(~F.col(contract.system.file_id).isin(left)) if left else rows


def buried_rows(judged: DataFrame, contract: Contract) -> DataFrame:
    """The tombstones among the rows of a load that are newer than all that is known of their key."""
    system = contract.system.typed
    kept = [name for name in judged.columns if not name.startswith("_") or name in system]
    return judged.filter(F.col(OUTCOME).isin(DELETED, BURIED)).select(*kept)


def _newest(rows: DataFrame, contract: Contract) -> DataFrame:
    order = Window.partitionBy(*contract.key).orderBy(version(contract).desc())
    return rows.withColumn(RANK, F.row_number().over(order)).filter(F.col(RANK) == 1)
