"""A query in Athena's SQL over the catalog's Delta tables: translated by sqlglot, read by deltalake, run by DuckDB."""

from dataclasses import dataclass
from typing import Any

import duckdb
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import TableNotFoundError
from deltalake.schema import ArrayType, MapType, PrimitiveType

from local.engine.athena_access import Access
from local.engine.athena_decimals import AVERAGE_MACRO
from local.engine.athena_faults import QueryFault, ScanLimitExceeded
from local.engine.athena_result import Result, render
from local.engine.athena_sql import TableName, parse, tables_of, to_duckdb

ATHENA_TYPES = {"string": "varchar", "long": "bigint", "short": "smallint", "byte": "tinyint", "binary": "varbinary"}


@dataclass
class Query:
    sql: str
    database: str
    parameters: list[str]
    scan_limit: int | None
    output: str
    """Address of the result."""
    keys: dict[str, str]
    """Of whoever asks, as environment variables of the AWS SDKs."""


@dataclass
class Answer:
    result: Result
    scanned_bytes: int


def run(query: Query, access: Access) -> Answer:
    """Raises QueryFault or ScanLimitExceeded."""
    parsed = parse(query.sql, query.database, query.parameters)
    access.find_bucket(query.output)
    tables = {name: _open(name, access) for name in tables_of(parsed)}
    translated = to_duckdb(parsed, {name: _columns(table) for name, table in tables.items()})
    scanned = sum(_size(table) for table in tables.values())
    if query.scan_limit is not None and scanned > query.scan_limit:
        raise ScanLimitExceeded()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(f"SET TimeZone = 'UTC'; {AVERAGE_MACRO}")
        for name, table in tables.items():
            _load(connection, name, table, translated.columns[name])
        try:
            result = render(connection.execute(translated.sql))
        except duckdb.Error as error:
            raise QueryFault(f"{_code(error)}: {error}") from error
    access.write(query.output, result.csv())
    return Answer(result, scanned)


def _open(name: TableName, access: Access) -> DeltaTable:
    place = access.find_table(name)
    if place.provider != "delta":
        raise QueryFault(
            f"NOT_SUPPORTED: table {name} has spark.sql.sources.provider={place.provider!r} in the catalog;"
            " this local Athena reads Delta tables (provider 'delta') only"
        )
    try:
        return DeltaTable(place.location, storage_options=access.storage)
    except TableNotFoundError:
        raise QueryFault(
            f"DELTA_LAKE_INVALID_TABLE: Metadata not found in transaction log for {name}:"
            f" no Delta table has been written at {place.location} yet"
        ) from None
    except OSError as denied:
        raise _unreadable(place.location, denied) from denied


def _columns(table: DeltaTable) -> dict[str, str]:
    return {field.name.lower(): _athena_type(field.type) for field in table.schema().fields}


def _athena_type(kind: Any) -> str:
    match kind:
        case PrimitiveType():
            return ATHENA_TYPES.get(kind.type, kind.type)
        case ArrayType():
            return f"array<{_athena_type(kind.element_type)}>"
        case MapType():
            return f"map<{_athena_type(kind.key_type)}, {_athena_type(kind.value_type)}>"
    return f"row<{', '.join(f'{field.name} {_athena_type(field.type)}' for field in kind.fields)}>"


def _size(table: DeltaTable) -> int:
    return sum(table.get_add_actions(flatten=True).column("size_bytes").to_pylist())


def _load(connection: duckdb.DuckDBPyConnection, name: TableName, table: DeltaTable, columns: list[str]) -> None:
    """Reads by QueryBuilder alone: the other readers refuse deletion vectors and see renamed columns as NULL.

    A Delta timestamp is an instant; Athena shows it as a plain timestamp in UTC, and so it is cast.
    """
    fields = {field.name.lower(): field for field in table.schema().fields}
    chosen = [fields[column] for column in columns] or table.schema().fields[:1]
    wanted = ", ".join(f'"{field.name}"' for field in chosen)
    try:
        rows = QueryBuilder().register("source", table).execute(f"SELECT {wanted} FROM source").read_all()
    except OSError as denied:
        raise _unreadable(table.table_uri, denied) from denied
    connection.register("source", rows)
    shown = ", ".join(
        f'CAST("{field.name}" AS TIMESTAMP) AS "{field.name.lower()}"'
        if field.type == PrimitiveType("timestamp")
        else f'"{field.name}" AS "{field.name.lower()}"'
        for field in chosen
    )
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{name.database}"')
    connection.execute(f'CREATE TABLE "{name.database}"."{name.table}" AS SELECT {shown} FROM source')
    connection.unregister("source")


def _unreadable(location: str, error: OSError) -> QueryFault:
    """deltalake's word for a refusal of S3 is an OSError with S3's answer in it; Athena has its own for it."""
    if "AccessDenied" not in str(error) and "403" not in str(error):
        raise error
    return QueryFault(f"PERMISSION_DENIED: Access Denied when reading {location}")


def _code(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.ConversionException):
        return "INVALID_CAST_ARGUMENT"
    if isinstance(error, duckdb.CatalogException):
        return "FUNCTION_NOT_FOUND"
    return "SYNTAX_ERROR" if isinstance(error, duckdb.ParserException | duckdb.BinderException) else "GENERIC_ERROR"
