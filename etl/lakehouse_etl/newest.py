"""The newest row of each key among the rows of one load."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from .contract import Contract
from .sources import ORIGIN

NEWEST = "__newest"


def version(contract: Contract, alias: str = "") -> Column:
    """What orders the rows of a key: compared field by field, null before all else."""
    return F.struct(*(F.col(f"{alias}{name}").alias(name) for name in contract.version))


def mark_newest(rows: DataFrame, contract: Contract) -> DataFrame:
    """Adds whether the row is the one that its key keeps; versions differ, as each names its place in a file.

    The order is that of `version`, whose arrival, file and sheet come down to one number among the rows of a load.
    """
    latest = [F.col(contract.latest_by).desc_nulls_last()] if contract.latest_by else []
    place = [F.col(ORIGIN).desc(), F.col(contract.system.source_row).desc()]
    order = Window.partitionBy(*contract.key).orderBy(*latest, *place)
    return rows.withColumn(NEWEST, F.row_number().over(order) == 1)
