"""The rows that win, into the table, in one commit."""

from functools import reduce
from operator import and_

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from .classify import OUTCOME, WRITTEN
from .contract import Contract
from .prune import within
from .tombstones import DELETED, deletes

SOURCE, TABLE = "source", "held"


def winners(classified: DataFrame, table: DataFrame, new_columns: list[str]) -> DataFrame:
    """Only rows that the table inserts, updates, moves on or deletes by, in its own columns and the new ones."""
    return classified.filter(F.col(OUTCOME).isin(*WRITTEN, DELETED)).select(*table.columns, *new_columns)


def new_columns_of(classified: DataFrame, table: DataFrame) -> list[str]:
    """Columns that the table has not got yet; the job's own working columns are none."""
    return [name for name in classified.columns if not name.startswith("_") and name not in table.columns]


def merge(table: DeltaTable, rows: DataFrame, contract: Contract, partitions: list[Row] | None) -> None:
    """Inserts, updates and deletes. `partitions`: those that hold the rows' keys, if they have been looked up."""
    on: list[Column] = [F.col(f"{TABLE}.`{name}`") == F.col(f"{SOURCE}.`{name}`") for name in contract.key]
    if partitions is not None:
        on.append(within(partitions, contract, f"{TABLE}."))
    merging = table.alias(TABLE).merge(rows.alias(SOURCE), reduce(and_, on)).withSchemaEvolution()
    if contract.delete_when:
        merging = merging.whenMatchedDelete(deletes(contract, f"{SOURCE}."))
    merging.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()


def append(path: str, rows: DataFrame) -> None:
    """Inserts only, of keys that the table does not hold: Delta need not look for them again.

    Even without rows it is a commit that carries its metadata, as its transaction version is fresh.
    """
    rows.write.format("delta").mode("append").option("mergeSchema", "true").save(path)
