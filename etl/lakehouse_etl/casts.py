"""Text to typed value: the form is checked by pattern before the cast, as a cast alone guesses. Null: not such a value.

White space around numbers, dates and booleans does not count; trailing zeros never count as decimals.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from .contract import ColumnType

INTEGER = r"([+-]?[0-9]+)(?:\.0+)?"
TIMESTAMP = (
    r"((?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?)?)"
)
PLAIN_TIMESTAMP = r"^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}$"
FIRST_MOMENT, LAST_MOMENT = "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"


def cast_text(text: Column, to: ColumnType) -> Column:
    if to.kind == "string":
        return text
    if to.kind == "timestamp":
        # Nearly all texts are of the plain form, where the patterns for the others would cost more than all else.
        plain = text.rlike(PLAIN_TIMESTAMP)
        return F.when(plain, text.cast("timestamp")).otherwise(_timestamp(text))
    if to.kind == "date":
        moment = _timestamp(text)
        other = F.when(moment == F.date_trunc("day", moment), moment.cast("date"))
        return _as_it_is_written(text, to, other, at_least=F.lit(FIRST_MOMENT).cast("date"))
    return _as_it_is_written(text, to, _matched(text, _pattern(to)).cast(to.sql))


def _as_it_is_written(text: Column, to: ColumnType, other: Column, at_least: Column | None = None) -> Column:
    """The value if it would be written just so, which needs no pattern; else `other`."""
    value = text.cast(to.sql)
    same = value.cast("string") == text
    return F.when(same if at_least is None else same & (value >= at_least), value).otherwise(other)


def _pattern(to: ColumnType) -> str:
    if to.kind == "boolean":
        return "((?i:true|false))"
    if to.kind == "decimal" and to.scale:
        return rf"([+-]?[0-9]+(?:\.[0-9]{{1,{to.scale}}})?)0*"
    return INTEGER


def _timestamp(text: Column) -> Column:
    written = _matched(text, TIMESTAMP)
    full = F.when(F.length(written) < 17, written).otherwise(
        F.regexp_replace(written, r"^(.{10}[ T].{5})(?=[ Z+-])", "$1:00")
    )
    moment = full.cast("timestamp")
    first, last = (F.lit(text).cast("timestamp") for text in (FIRST_MOMENT, LAST_MOMENT))
    return F.when(moment.between(first, last), moment)


def _matched(text: Column, pattern: str) -> Column:
    """The pattern's first group if the text without surrounding white space is of that form, else an empty text."""
    return F.regexp_extract(text, rf"(?U)^\s*{pattern}\s*$", 1)
