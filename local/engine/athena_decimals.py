"""Decimals as Trino computes them. DuckDB turns averages and quotients of decimals into floating point."""

from collections.abc import Callable
from typing import Any

import sqlglot
from sqlglot import exp

WIDEST = 38
WHOLE_NUMBERS = {
    exp.DataType.Type.TINYINT: 3,
    exp.DataType.Type.SMALLINT: 5,
    exp.DataType.Type.INT: 10,
    exp.DataType.Type.BIGINT: 19,
}
# (2 * total ± n) / 2n, cut towards zero, is total / n rounded half up
AVERAGE_MACRO = (
    "CREATE MACRO rounded_quotient(total, n) AS"
    " (2 * total + CASE WHEN total < 0 THEN -n ELSE n END) // (2 * CAST(n AS HUGEINT))"
)


def follow_trino_decimals(query: exp.Expr) -> exp.Expr:
    """Rewrites a query whose nodes carry their types; innermost first, so that a type can build on the one below."""
    for node in list(query.find_all(exp.Avg, exp.Div, exp.Round, exp.Sum))[::-1]:
        REWRITES[type(node)](node)
    return query


def _sum(node: exp.Sum) -> None:
    size = _size(node.this)
    if size is not None and size[1] is not None and _is_decimal(node.this):
        node.type = _type(WIDEST, size[1])


def _average(node: exp.Avg) -> None:
    size = _size(node.this) if _is_decimal(node.this) else None
    if size is None:
        return
    precision, scale = size
    simple = not isinstance(node.parent, exp.Window | exp.Filter | exp.WithinGroup)
    if not simple or isinstance(node.this, exp.Distinct) or precision > 19:
        _replace(node.parent if node.parent is not None and not simple else node, precision, scale)
        return
    amount = node.this.sql(dialect="duckdb")
    unit = f"CAST({'0.' + '0' * (scale - 1) + '1' if scale else '1'} AS DECIMAL({max(scale, 1)}, {scale}))"
    exact = sqlglot.parse_one(
        f"CAST(CAST(rounded_quotient(SUM(CAST({amount} * {10**scale} AS HUGEINT)), COUNT({amount}))"
        f" AS DECIMAL({precision}, 0)) * {unit} AS DECIMAL({precision}, {scale}))",
        read="duckdb",
    )
    exact.type = _type(precision, scale)
    node.replace(exact)


def _quotient(node: exp.Div) -> None:
    left, right = _size(node.left), _size(node.right)
    if left is None or right is None or not (_is_decimal(node.left) or _is_decimal(node.right)):
        return
    _replace(node, WIDEST, max(left[1], right[1]))


def _rounded(node: exp.Round) -> None:
    size = _size(node.this) if _is_decimal(node.this) else None
    if size is not None and node.args.get("decimals") is not None:
        _replace(node, min(WIDEST, size[0] + 1), size[1])


def _replace(node: exp.Expr, precision: int, scale: int) -> None:
    """Wraps a node into a cast; the copy inside is not visited again."""
    cast = exp.cast(node.copy(), _type(precision, scale))
    cast.type = _type(precision, scale)
    node.replace(cast)


def _is_decimal(node: exp.Expr) -> bool:
    return node.type is not None and node.type.this == exp.DataType.Type.DECIMAL


def _size(node: exp.Expr) -> tuple[int, int] | None:
    """Precision and scale of an exact number; None for anything else."""
    if node.type is None:
        return None
    if node.type.this in WHOLE_NUMBERS:
        return WHOLE_NUMBERS[node.type.this], 0
    if not _is_decimal(node):
        return None
    sizes = [int(parameter.name) for parameter in node.type.expressions]
    return (sizes[0], sizes[1]) if len(sizes) == 2 else None


REWRITES: dict[type[exp.Expr], Callable[[Any], None]] = {
    exp.Avg: _average,
    exp.Div: _quotient,
    exp.Round: _rounded,
    exp.Sum: _sum,
}


def _type(precision: int, scale: int) -> exp.DataType:
    return exp.DataType.build(f"DECIMAL({precision}, {scale})")
