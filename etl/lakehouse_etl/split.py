"""Checked rows, and the two sides they fall on."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .casts import cast_text
from .checks import Check, any_broken, checks_of, reasons, rules_broken
from .contract import Contract
from .enrich import enriched
from .read_parts import FIELDS, FIELDS_EXPECTED

SENT = "__sent"
"""A refused row as it was sent: its texts, its fields and the marks of `must_exist`; null for all other rows."""
RULES = "__rules"
TYPED = "__typed_"


Mark = Callable[[DataFrame, str], DataFrame]


def checked(rows: DataFrame, contract: Contract, mark: Mark = lambda typed, prefix: typed) -> DataFrame:
    """Typed rows. Only those that break a rule keep what was sent: most rows do not need it twice.

    `mark` adds the columns of `must_exist` to rows whose typed columns have that prefix.
    """
    names = contract.column_names
    typed = rows.withColumns({TYPED + each.name: cast_text(F.col(each.name), each.type) for each in contract.columns})
    typed = mark(typed, TYPED)
    checks = checks_of(contract, _column, lambda name: F.col(TYPED + name))
    kept = [*names, FIELDS, FIELDS_EXPECTED, *contract.must_exist]
    marked = typed.withColumn(SENT, F.when(any_broken(checks), F.struct(*map(_column, kept))))
    others = [_column(name) for name in rows.columns if name not in kept]
    return marked.select(*(F.col(TYPED + name).alias(name) for name in names), *others, SENT)


def is_refused() -> Column:
    return F.col(SENT).isNotNull()


def accepted(rows: DataFrame, contract: Contract) -> DataFrame:
    """The rows that break no rule, enriched."""
    return enriched(rows.filter(~is_refused()).drop(SENT), contract)


def rules_of_refused(contract: Contract) -> Column:
    """The rules that a refused row breaks, in words."""
    return rules_broken(_checks(contract))


def rejected_rows(rows: DataFrame, contract: Contract, extra: list[str]) -> DataFrame:
    """The rows that break a rule as the table of refused rows keeps them: texts as sent, every reason, their source."""
    fields = _sent(FIELDS)
    surplus = F.slice(fields, _sent(FIELDS_EXPECTED) + 1, F.size(fields))
    system = contract.system
    return rows.filter(is_refused()).select(
        *(_sent(name).alias(name) for name in contract.column_names),
        *extra,
        reasons(_checks(contract)).alias(contract.rejected.reasons),
        F.when(F.size(surplus) > 0, F.to_json(surplus)).alias(contract.rejected.surplus),
        *(name for name in system.typed if name not in (system.run_id, system.loaded_at)),
    )


def _checks(contract: Contract) -> list[Check]:
    return checks_of(contract, _sent, _column)


def _sent(name: str) -> Column:
    return F.col(SENT)[name]


def _column(name: str) -> Column:
    return F.col(f"`{name}`")
