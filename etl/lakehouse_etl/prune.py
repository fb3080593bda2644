"""Which partitions of the table hold keys of a load: the others need not be read, nor looked at by the MERGE.

Delta leaves out partitions by literals only. They are looked up by key and never guessed from the new rows: a row whose
partition changes is held in another one than it comes for, and would be inserted a second time.
"""

from functools import reduce
from operator import and_, or_

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from .contract import Contract

SMALL_TABLE_BYTES = 128 * 1024 * 1024
"""Up to here the table is read in less time than the partitions are found."""
MOST_PARTITIONS = 200
"""With more, the literals cost more than they save."""


def partitions_of(held: DataFrame, rows: DataFrame, contract: Contract) -> list[Row] | None:
    """The partitions that hold any key of the rows; None if all of the table is to be looked at."""
    if not contract.partition_by or _size(held) <= SMALL_TABLE_BYTES:
        return None
    keys = rows.select(*contract.key)
    found = held.join(keys, list(contract.key), "left_semi").select(*contract.partition_by).distinct()
    partitions = found.limit(MOST_PARTITIONS + 1).collect()
    return partitions if len(partitions) <= MOST_PARTITIONS else None


def within(partitions: list[Row], contract: Contract, alias: str = "") -> Column:
    """Where a row of the table, under its alias, lies in one of the partitions."""
    if not partitions:
        return F.lit(False)
    types = contract.table_columns
    each = (
        reduce(
            and_,
            (
                F.col(f"{alias}`{name}`").eqNullSafe(F.lit(partition[name]).cast(types[name]))
                for name in contract.partition_by
            ),
        )
        for partition in partitions
    )
    return reduce(or_, each)


def _size(held: DataFrame) -> int:
    """Bytes of the table's files, as its log has them."""
    return int(held._jdf.queryExecution().optimizedPlan().stats().sizeInBytes())
