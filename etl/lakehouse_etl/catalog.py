"""The Glue catalog follows the tables: new columns appear there, all else of a definition stays as it is."""

import logging
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql.types import StructType

log = logging.getLogger(__name__)


def follow_schema(glue: Any, database: str, table: str, schema: StructType) -> bool:
    """Writes the table's columns into the catalog if they differ from those there; whether it did."""
    try:
        definition = glue.get_table(DatabaseName=database, Name=table)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException":
            raise
        log.warning("catalog: there is no table %s.%s; deploy again, or Athena cannot read it", database, table)
        return False
    kept = {column["Name"]: column for column in definition["StorageDescriptor"]["Columns"]}
    columns = [
        kept.get(field.name, {}) | {"Name": field.name, "Type": field.dataType.simpleString()} for field in schema
    ]
    if [(c["Name"], c["Type"]) for c in columns] == [(name, c.get("Type")) for name, c in kept.items()]:
        return False
    writable = glue.meta.service_model.operation_model("UpdateTable").input_shape.members["TableInput"].members
    table_input = {name: value for name, value in definition.items() if name in writable}
    table_input["StorageDescriptor"] = definition["StorageDescriptor"] | {"Columns": columns}
    glue.update_table(DatabaseName=database, TableInput=table_input)
    log.info("catalog: columns of %s.%s brought up to date", database, table)
    return True
