"""Every check of the contract as an expression, and the reasons of a row that breaks some of them.

A check is a condition that is true where the rule is broken and never null, so no row is lost between the sides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from pyspark.sql import Column as Expression
from pyspark.sql import functions as F

from .contract import NUMERIC, Column, Contract, Rule
from .read_parts import FIELDS, FIELDS_EXPECTED

COMPARISONS = {
    "min": ("at least", lambda value, bound: value < bound),
    "max": ("at most", lambda value, bound: value > bound),
    "above": ("above", lambda value, bound: value <= bound),
    "below": ("below", lambda value, bound: value >= bound),
}


@dataclass(frozen=True)
class Check:
    rule: str
    """The rule in words, without the value: what refused rows are counted by."""
    broken: Expression
    reason: Expression


Named = Callable[[str], Expression]
"""What a column of the contract is read as, by its name."""


def checks_of(contract: Contract, sent: Named, typed: Named) -> list[Check]:
    """All checks over each column's text and cast value; as sent are its fields and the marks of `must_exist`, too."""
    checks = list(_ragged(sent))
    for column in contract.columns:
        checks += _column_checks(column, sent(column.name), typed(column.name))
    for mark, reference in contract.must_exist.items():
        rule = f"{reference.column}: is not in {reference.dataset}.{reference.target}"
        quoted = F.concat(F.lit(f"{rule}, was '"), sent(reference.column), F.lit("'"))
        checks.append(Check(rule, sent(mark), quoted))
    return checks


def any_broken(checks: list[Check]) -> Expression:
    return reduce(or_, (check.broken for check in checks))


def rules_broken(checks: list[Check]) -> Expression:
    return F.array_compact(F.array(*(F.when(check.broken, F.lit(check.rule)) for check in checks)))


def reasons(checks: list[Check]) -> Expression:
    return F.array_compact(F.array(*(F.when(check.broken, check.reason) for check in checks)))


def _ragged(sent: Named) -> Iterator[Check]:
    found, expected = F.size(sent(FIELDS)), sent(FIELDS_EXPECTED)
    for words, broken in (("fewer", found < expected), ("more", found > expected)):
        rule = f"row: has {words} fields than the header"
        # The leading field is the row's number, which the source does not have.
        reason = F.concat(F.lit(f"{rule}, "), found - 1, F.lit(" of "), expected - 1)
        yield Check(rule, sent(FIELDS).isNotNull() & broken, reason)


def _column_checks(column: Column, raw: Expression, typed: Expression) -> Iterator[Check]:
    if not column.optional:
        rule = f"{column.name}: is required"
        yield Check(rule, raw.isNull(), F.lit(rule))
    fault = f"is not {column.type.words}"
    quoted = F.concat(F.lit("'"), raw, F.lit("'"))
    if column.type.kind != "string":
        reason = F.concat(F.lit(f"{column.name}: "), quoted, F.lit(f" {fault}"))
        yield Check(f"{column.name}: {fault}", raw.isNotNull() & typed.isNull(), reason)
    for each in column.rules:
        words, broken = _rule(column, each, typed)
        rule = f"{column.name}: {words}"
        yield Check(rule, F.coalesce(broken, F.lit(False)), F.concat(F.lit(f"{rule}, was "), quoted))


def _rule(column: Column, rule: Rule, value: Expression) -> tuple[str, Expression]:
    """The rule in words, and where it is broken (null where there is no value)."""
    if rule.rule == "notBlank":
        return "must not be blank", ~value.rlike(r"(?U)\S")
    if rule.rule == "oneOf":
        return f"must be one of {', '.join(rule.values)}", ~value.isin([_literal(column, each) for each in rule.values])
    words, broken = COMPARISONS[rule.rule]
    return f"must be {words} {rule.value}", broken(value, _literal(column, rule.value or ""))


def _literal(column: Column, value: str) -> Expression:
    """A bound as the column's own kind; a number keeps its decimals, as a long may be bound by 0.5."""
    if column.type.kind not in NUMERIC:
        return F.lit(value).cast(column.type.sql)
    return F.lit(int(value)) if value.lstrip("+-").isdigit() else F.lit(Decimal(value))
