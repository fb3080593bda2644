"""The Delta tables of a dataset: made empty on the first run, and held to the contract."""

import json
import time
import uuid

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from .contract import Contract
from .delta_log import DeltaLog
from .errors import ContractError
from .storage import Json

PROPERTIES = {"delta.enableDeletionVectors": "true"}
"""Only features that Athena reads: no v2Checkpoint, typeWidening, variant or vacuumProtocolCheck."""
PROTOCOL = {
    "minReaderVersion": 3,
    "minWriterVersion": 7,
    "readerFeatures": ["deletionVectors"],
    "writerFeatures": ["deletionVectors", "appendOnly", "invariants"],
}
"""What those properties and Delta's own defaults ask of readers and writers."""

NOTHING_YET = {
    "tableSizeBytes": 0,
    "numFiles": 0,
    "numDeletedRecordsOpt": 0,
    "numDeletionVectorsOpt": 0,
    "numMetadata": 1,
    "numProtocol": 1,
    "setTransactions": [],
    "domainMetadata": [],
    "deletedRecordCountsHistogramOpt": {"deletedRecordCounts": [0] * 10},
    "allFiles": [],
}
"""The state of a table without rows, which Delta keeps beside a version so as not to work it out with Spark."""


def create_if_missing(log: DeltaLog, columns: dict[str, str], partitions: tuple[str, ...] = ()) -> None:
    """The first entry of the table's log, and its state beside it, is what Delta would write, by its own specification.

    They are put there without Spark, which takes seconds for it in a JVM that has just begun.
    """
    if log.exists:
        return
    now = round(time.time() * 1000)
    told = {"partitionBy": json.dumps(partitions), "properties": json.dumps(PROPERTIES), "isManaged": "false"}
    fields = [
        {"name": name, "type": _json_of(kind), "nullable": True, "metadata": {}} for name, kind in columns.items()
    ]
    metadata = {
        "id": str(uuid.uuid4()),
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": fields}),
        "partitionColumns": list(partitions),
        "configuration": PROPERTIES,
        "createdTime": now,
    }
    created = {"timestamp": now, "operation": "CREATE TABLE", "operationParameters": told, "operationMetrics": {}}
    actions = [{"commitInfo": created | {"isBlindAppend": True}}, {"metaData": metadata}, {"protocol": PROTOCOL}]
    log.begin(actions, NOTHING_YET | {"txnId": str(uuid.uuid4()), "metadata": metadata, "protocol": PROTOCOL})


def add_missing_columns(spark: SparkSession, log: DeltaLog, columns: dict[str, str]) -> None:
    """Columns that the table was made without, at its end; what is there already has no value in them."""
    held = spark.read.format("delta").load(log.place.path).columns
    missing = ", ".join(f"`{name}` {kind}" for name, kind in columns.items() if name not in held)
    if missing:
        spark.sql(f"ALTER TABLE delta.`{log.place.path}` ADD COLUMNS ({missing})")
        log.refresh()


def rows_now(spark: SparkSession, log: DeltaLog) -> DataFrame:
    """The rows of the version that was last seen, for good.

    Of the latest version, Spark would read rows anew at each commit to the table wherever some made of them are
    persisted: what a load compares with the table, and then finds in it itself.
    """
    return spark.read.format("delta").option("versionAsOf", log.version).load(log.place.path)


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


def _json_of(kind: str) -> Json | str:
    """A type of SQL as Delta's log has it."""
    element = kind.removeprefix("array<").removesuffix(">")
    if element != kind:
        return {"type": "array", "elementType": _json_of(element), "containsNull": True}
    return {"bigint": "long", "int": "integer"}.get(kind, kind)
