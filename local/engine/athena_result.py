"""Result values as Athena writes them: text in API answers, quoted CSV in the bucket."""

import datetime
import decimal
import re
from dataclasses import dataclass
from typing import Any

import duckdb

WHOLE = {"TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "HUGEINT": "bigint"}
PRECISIONS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "double": 17, "float": 17, "boolean": 0}
NAMES = {
    **WHOLE,
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "bigint",
    "VARCHAR": "varchar",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "FLOAT": "float",
    "DATE": "date",
    "BLOB": "varbinary",
    '"NULL"': "unknown",
}


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    precision: int
    scale: int

    def info(self) -> dict[str, Any]:
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type,
            "Precision": self.precision,
            "Scale": self.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.type == "varchar",
        }


@dataclass(frozen=True)
class Result:
    columns: list[Column]
    rows: list[list[str | None]]

    def api_rows(self) -> list[dict[str, Any]]:
        """The first row is the header, as Athena answers to a SELECT; a null has no VarCharValue."""
        lines = self._lines()
        return [{"Data": [{} if value is None else {"VarCharValue": value} for value in line]} for line in lines]

    def csv(self) -> bytes:
        return "".join(",".join(map(_quoted, line)) + "\n" for line in self._lines()).encode()

    def _lines(self) -> list[list[str | None]]:
        return [[column.name for column in self.columns], *self.rows]


def render(executed: duckdb.DuckDBPyConnection) -> Result:
    columns = [_column(name, str(kind)) for name, kind, *_ in executed.description]
    return Result(columns, [[None if value is None else text(value) for value in row] for row in executed.fetchall()])


def text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return _double(value)
        case decimal.Decimal():
            return f"{value:f}"
        case datetime.datetime():
            zone = " UTC" if value.tzinfo is not None else ""
            return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}{zone}"
        case bytes():
            return value.hex(" ")
        case list():
            return f"[{', '.join(map(_nested, value))}]"
        case dict():
            return "{" + ", ".join(f"{name}={_nested(item)}" for name, item in value.items()) + "}"
    return str(value)


def _nested(value: Any) -> str:
    return "null" if value is None else text(value)


def _column(name: str, kind: str) -> Column:
    if sized := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", kind):
        return Column(name, "decimal", int(sized[1]), int(sized[2]))
    if kind.startswith("TIMESTAMP"):
        zoned = kind in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        return Column(name, "timestamp with time zone" if zoned else "timestamp", 3, 0)
    if kind.endswith("]"):
        return Column(name, "array", 0, 0)
    if kind.startswith("STRUCT"):
        return Column(name, "row", 0, 0)
    if kind.startswith("MAP"):
        return Column(name, "map", 0, 0)
    plain = NAMES.get(kind, "varchar")
    return Column(name, plain, PRECISIONS.get(plain, 2147483647 if plain == "varchar" else 0), 0)


def _double(value: float) -> str:
    """As Java prints a double: plain from 0.001 up to ten million, else with an exponent."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = f"{decimal.Decimal(repr(value)):f}"
        return plain if "." in plain else plain + ".0"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    written = "".join(map(str, digits))
    return f"{'-' if sign else ''}{written[0]}.{written[1:] or '0'}E{int(exponent) + len(written) - 1}"


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'
