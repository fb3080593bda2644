"""Checked rows, and the two sides they fall on."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .casts import cast_text
from .checks import Check, any_broken, checks_of, reasons, rules_broken
from .contract import Contract
from .enrich import enriched
from .read_parts import FIELDS, FIELDS_EXPECTED

REFUSED = "__refused"
RULES = "__rules"
RAW, TYPED = "__raw_", "__typed_"


Mark = Callable[[DataFrame, str], DataFrame]


def checked(rows: DataFrame, contract: Contract, mark: Mark = lambda typed, prefix: typed) -> DataFrame:
    """Typed rows. Only those that break a rule keep their text, under other names: most rows do not need it twice.

    `mark` adds the columns of `must_exist` to rows whose typed columns have that prefix.
    """
    names = contract.column_names
    typed = rows.withColumns({TYPED + each.name: cast_text(F.col(each.name), each.type) for each in contract.columns})
    typed = mark(typed, TYPED)
    checks = checks_of(contract, _columns(names), _columns(names, TYPED))
    marked = typed.withColumn(REFUSED, any_broken(checks))
    others = [name for name in rows.columns if name not in names]
    return marked.select(
        *(F.col(TYPED + name).alias(name) for name in names),
        *(F.when(F.col(REFUSED), F.col(name)).alias(RAW + name) for name in names),
        *others,
        *contract.must_exist,
        REFUSED,
    )


def accepted(rows: DataFrame, contract: Contract) -> DataFrame:
    """The rows that break no rule, enriched."""
    kept = rows.filter(~F.col(REFUSED)).drop(
        REFUSED, FIELDS, FIELDS_EXPECTED, *contract.must_exist, *(RAW + n for n in contract.column_names)
    )
    return enriched(kept, contract)


def rules_of_refused(contract: Contract) -> Column:
    """The rules that a refused row breaks, in words."""
    return rules_broken(_checks(contract))


def rejected_rows(rows: DataFrame, contract: Contract, extra: list[str]) -> DataFrame:
    """The rows that break a rule as the table of refused rows keeps them: texts as sent, every reason, their source."""
    surplus = F.slice(FIELDS, F.col(FIELDS_EXPECTED) + 1, F.size(FIELDS))
    system = contract.system
    return rows.filter(REFUSED).select(
        *(F.col(RAW + name).alias(name) for name in contract.column_names),
        *extra,
        reasons(_checks(contract)).alias(contract.rejected.reasons),
        F.when(F.size(surplus) > 0, F.to_json(surplus)).alias(contract.rejected.surplus),
        *(name for name in system.typed if name not in (system.run_id, system.loaded_at)),
    )


def _checks(contract: Contract) -> list[Check]:
    return checks_of(contract, _columns(contract.column_names, RAW), _columns(contract.column_names))


def _columns(names: list[str], prefix: str = "") -> dict[str, Column]:
    return {name: F.col(prefix + name) for name in names}
