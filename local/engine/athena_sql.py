"""Athena's SQL (Trino's dialect) to DuckDB's, with the names and types that Athena would answer with."""

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.dialects import Athena, DuckDB
from sqlglot.errors import OptimizeError, ParseError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from local.engine.athena_decimals import follow_trino_decimals
from local.engine.athena_faults import QueryFault

CATALOG = "awsdatacatalog"
# sqlglot loads a dialect when it is first named; of two queries that come at once one would find half of it.
DIALECTS = (Athena, DuckDB)
# table -> column (lower case) -> type, in Athena's words
Schema = dict["TableName", dict[str, str]]


@dataclass(frozen=True)
class TableName:
    database: str
    table: str

    def __str__(self) -> str:
        return f"{self.database}.{self.table}"


@dataclass(frozen=True)
class Translated:
    sql: str
    columns: dict[TableName, list[str]]  # what the query reads of each table


def parse(sql: str, database: str, parameters: list[str]) -> exp.Query:
    """One SELECT, every table in it with its database, every parameter filled in, every column with Athena's name."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="athena") if statement is not None]
    except ParseError as error:
        first = error.errors[0]
        raise QueryFault(
            f"SYNTAX_ERROR: line {first['line']}:{first['col']}: {first['description']} near '{first['highlight']}'"
        ) from None
    if len(statements) != 1:
        raise QueryFault("SYNTAX_ERROR: Only one sql statement is allowed")
    query = statements[0]
    if not isinstance(query, exp.Query):
        raise QueryFault(f"NOT_SUPPORTED: {query.key.upper()}: this local Athena runs SELECT statements only")
    _fill_in(query, parameters)
    _name_columns(query)
    for table in _catalog_tables(query):
        table.set("catalog", None)
        if not table.db:
            table.set("db", exp.to_identifier(database, quoted=True))
    return query


def tables_of(query: exp.Query) -> list[TableName]:
    return list(dict.fromkeys(_name(table) for table in _catalog_tables(query)))


def to_duckdb(query: exp.Query, schema: Schema) -> Translated:
    tables: dict[str, dict[str, object]] = {}
    for name, columns in schema.items():
        tables.setdefault(name.database, {})[name.table] = columns
    known: dict[str, object] = {**tables}
    try:
        qualified = qualify(query.copy(), schema=known, dialect="athena", quote_identifiers=True)
    except OptimizeError as error:
        raise QueryFault(f"COLUMN_NOT_FOUND: {error}") from None
    typed = follow_trino_decimals(annotate_types(qualified, schema=known, dialect="athena"))
    return Translated(typed.sql(dialect="duckdb"), _columns_read(typed, schema))


def _fill_in(query: exp.Query, parameters: list[str]) -> None:
    places = list(query.find_all(exp.Placeholder, bfs=False))
    if len(places) != len(parameters):
        raise QueryFault(
            "INVALID_PARAMETER_USAGE: Incorrect number of parameters:"
            f" expected {len(places)} but found {len(parameters)}"
        )
    for place, value in zip(places, parameters, strict=True):
        place.replace(sqlglot.parse_one(value, read="athena"))


def _name_columns(query: exp.Query) -> None:
    select = query
    while isinstance(select, exp.SetOperation | exp.Subquery):
        select = select.this
    for index, column in enumerate(select.expressions):
        if not isinstance(column, exp.Alias | exp.Column | exp.Star):
            column.replace(exp.alias_(column.copy(), f"_col{index}", quoted=True))


def _catalog_tables(query: exp.Query) -> list[exp.Table]:
    defined = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
    found = [table for table in query.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    return [table for table in found if table.db or table.name.lower() not in defined]


def _name(table: exp.Table) -> TableName:
    return TableName(table.db.lower(), table.name.lower())


def _columns_read(query: exp.Expr, schema: Schema) -> dict[TableName, list[str]]:
    """A column counts for every table that has one of its name: too many are read rather than too few."""
    named = {column.name.lower() for column in query.find_all(exp.Column)}
    return {name: [column for column in columns if column in named] for name, columns in schema.items()}
