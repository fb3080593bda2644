"""The newest row of each key among the rows of one load."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from .contract import Contract

NEWEST = "__newest"


def version(contract: Contract, alias: str = "") -> Column:
    """What orders the rows of a key: compared field by field, null before all else."""
    return F.struct(*(F.col(f"{alias}{name}").alias(name) for name in contract.version))


def mark_newest(rows: DataFrame, contract: Contract) -> DataFrame:
    """Adds whether the row is the one that its key keeps; versions differ, as each names its place in a file."""
    order = Window.partitionBy(*contract.key).orderBy(version(contract).desc())
    return rows.withColumn(NEWEST, F.row_number().over(order) == 1)
