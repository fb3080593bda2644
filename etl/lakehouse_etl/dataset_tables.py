"""The tables of a dataset: its own, that of its refused rows, and that of the rows that delete."""

from dataclasses import dataclass

from pyspark.sql import SparkSession

from . import layout
from .contract import Contract
from .delta_log import DeltaLog
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
        return [self.own, *([self.deleted] if self.deleted else [])]

    @property
    def all(self) -> list[DeltaLog]:
        return [self.own, self.refused, *self.typed[1:]]

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
        create_if_missing(self.refused, self.columns_of(self.refused))


def tables_of(lake: Storage, contract: Contract) -> DatasetTables:
    places = (layout.table_of, layout.rejected_of, *([layout.deleted_of] if contract.delete_when else []))
    own, refused, *deleted = (DeltaLog(lake, place(lake.bucket, contract.name)) for place in places)
    return DatasetTables(contract, own, refused, next(iter(deleted), None))
