"""The tables of a dataset: its own, that of its refused rows, and that of the rows that delete."""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import SparkSession

from . import layout
from .contract import Contract
from .delta_log import DeltaLog
from .layout import TablePlace
from .storage import Storage
from .tables import add_missing_columns, create_if_missing


@dataclass(frozen=True)
class DatasetTables:
    contract: Contract
    own: DeltaLog
    refused: DeltaLog
    deleted: DeltaLog | None
    """None where the contract has no rows that delete."""

    @property
    def typed(self) -> list[DeltaLog]:
        """Those that have the contract's types; refused rows are texts."""
        return [table for table in (self.own, self.deleted) if table]

    @property
    def all(self) -> list[DeltaLog]:
        return [table for table in (self.own, self.refused, self.deleted) if table]

    def columns_of(self, table: DeltaLog) -> dict[str, str]:
        """The columns that a table is to have, with their SQL types, in order."""
        return self.contract.rejected_columns if table is self.refused else self.contract.table_columns

    def begin(self, spark: SparkSession) -> None:
        """Makes what a load looks at. The table of refused rows is made of the first of them, see `begin_refused`."""
        if self.refused.exists:
            add_missing_columns(spark, self.refused, self.contract.rejected.typed)
        for table in self.typed:
            partitions = self.contract.partition_by if table is self.own else ()
            create_if_missing(table, self.columns_of(table), partitions)

    def begin_refused(self) -> None:
        """Begins it without rows, unless a load that refused some has made it of them."""
        create_if_missing(self.refused, self.columns_of(self.refused))


def tables_of(lake: Storage, contract: Contract) -> DatasetTables:
    def log_of(place: Callable[[str, str], TablePlace]) -> DeltaLog:
        return DeltaLog(lake, place(lake.bucket, contract.name))

    deleted = log_of(layout.deleted_of) if contract.delete_when else None
    return DatasetTables(contract, log_of(layout.table_of), log_of(layout.rejected_of), deleted)
