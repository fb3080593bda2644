"""The Delta tables of a dataset: made empty on the first run, and held to the contract."""

from delta.tables import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from .contract import Contract
from .delta_log import DeltaLog
from .errors import ContractError

PROPERTIES = {"delta.enableDeletionVectors": "true"}
"""Only features that Athena reads: no v2Checkpoint, typeWidening, variant or vacuumProtocolCheck."""


def create_if_missing(spark: SparkSession, log: DeltaLog, columns: dict[str, str], partitions: tuple[str, ...]) -> None:
    if log.exists:
        return
    table = DeltaTable.createIfNotExists(spark).location(log.place.path)
    for name, kind in columns.items():
        table = table.addColumn(name, kind)
    for name, value in PROPERTIES.items():
        table = table.property(name, value)
    if partitions:
        table = table.partitionedBy(*partitions)
    table.execute()
    log.refresh()


def add_missing_columns(spark: SparkSession, log: DeltaLog, columns: dict[str, str]) -> None:
    """Columns that the table was made without, at its end; what is there already has no value in them."""
    held = spark.read.format("delta").load(log.place.path).columns
    missing = ", ".join(f"`{name}` {kind}" for name, kind in columns.items() if name not in held)
    if missing:
        spark.sql(f"ALTER TABLE delta.`{log.place.path}` ADD COLUMNS ({missing})")
        log.refresh()


def check_types(contract: Contract, table: str, schema: StructType) -> None:
    """Raises ContractError with every column whose type in the table is not the contract's."""
    wanted = contract.table_columns
    held = {field.name: field.dataType.simpleString() for field in schema}
    faults = [
        f"{name} is {held[name]}, the contract says {kind}"
        for name, kind in wanted.items()
        if name in held and held[name] != kind
    ]
    if faults:
        raise ContractError(f"table {table}: {'; '.join(faults)}; that needs a migration, or the contract's old type")
