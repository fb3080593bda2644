"""The rows that win, into the table, in one commit."""

from delta.tables import DeltaTable
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .classify import OUTCOME, WRITTEN
from .contract import Contract

SOURCE, TABLE = "source", "held"


def winners(classified: DataFrame, table: DataFrame, new_columns: list[str]) -> DataFrame:
    """Only rows that the table inserts, updates or moves on, in its own columns and the new ones."""
    return classified.filter(F.col(OUTCOME).isin(*WRITTEN)).select(*table.columns, *new_columns)


def new_columns_of(classified: DataFrame, table: DataFrame) -> list[str]:
    """Columns that the table has not got yet; the job's own working columns are none."""
    return [name for name in classified.columns if not name.startswith("_") and name not in table.columns]


def merge(table: DeltaTable, rows: DataFrame, contract: Contract, updates: bool) -> None:
    """Inserts and updates. Without updates no row can match, and Delta need not look for those that do."""
    on = " AND ".join(f"{TABLE}.`{name}` = {SOURCE}.`{name}`" for name in contract.key)
    merging = table.alias(TABLE).merge(rows.alias(SOURCE), on).withSchemaEvolution()
    if updates:
        merging = merging.whenMatchedUpdateAll()
    merging.whenNotMatchedInsertAll().execute()


def append_nothing(path: str, rows: DataFrame) -> None:
    """A commit that writes no row: it carries its metadata all the same, as its transaction version is fresh."""
    rows.limit(0).write.format("delta").mode("append").save(path)
