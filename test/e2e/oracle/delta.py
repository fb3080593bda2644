"""Reads the tables out of a copy of the lake, with deltalake and nothing of the pipeline's."""

from pathlib import Path

import pyarrow
from deltalake import DeltaTable, QueryBuilder


def rows_of(lake: Path, table: str) -> list[dict]:
    reader = QueryBuilder().register("t", DeltaTable(lake / "tables" / table)).execute("SELECT * FROM t")
    return pyarrow.table(reader).to_pylist()


def shape_of(lake: Path, table: str) -> dict:
    """Columns with their types, in order, and the partitions."""
    delta = DeltaTable(lake / "tables" / table)
    columns = [[column.name, type_name(column.type)] for column in delta.schema().fields]
    return {"columns": columns, "partitions": delta.metadata().partition_columns}


def type_name(kind: object) -> str:
    return kind.type if hasattr(kind, "type") else str(kind)
