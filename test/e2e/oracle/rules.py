"""The rules of the three datasets, written down by hand a second time, in plain code."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

Fields = dict[str, str | None]
Row = dict[str, object]


class Bad(Exception):
    """A value that breaks a rule; `rule` is the rule's own words, the text says what was seen."""

    def __init__(self, rule: str, reason: str | None = None):
        super().__init__(reason or rule)
        self.rule = rule


def number(kind: str, text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text.strip(), re.ASCII):
        raise Bad(f"is not {kind}", f"'{text}' is not {kind}")
    return Decimal(text.strip())


def whole(text: str, kind: str = "a long", bits: int = 64) -> int:
    value = number(kind, text)
    if value != value.to_integral_value() or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise Bad(f"is not {kind}", f"'{text}' is not {kind}")
    return int(value)


def at_least(lowest: int, text: str) -> int:
    value = whole(text)
    if value < lowest:
        raise Bad(f"must be at least {lowest}", f"must be at least {lowest}, was '{text}'")
    return value


def identifier(text: str) -> int:
    return at_least(1, text)


def position(text: str) -> int:
    value = at_least(1, text)
    if value > 50:
        raise Bad("must be at most 50", f"must be at most 50, was '{text}'")
    return value


def zero_or_one(text: str) -> int:
    value = whole(text)
    if value not in (0, 1):
        raise Bad("must be one of 0, 1", f"must be one of 0, 1, was '{text}'")
    return value


def days(text: str) -> int:
    return whole(text, "an int", 32)


def money(text: str) -> Decimal:
    kind = "a decimal(18,2)"
    value = number(kind, text)
    if value != round(value, 2) or abs(value) >= 10**16:
        raise Bad(f"is not {kind}", f"'{text}' is not {kind}")
    if value <= 0:
        raise Bad("must be above 0", f"must be above 0, was '{text}'")
    if value > 50_000:
        raise Bad("must be at most 50000", f"must be at most 50000, was '{text}'")
    return value.quantize(Decimal("0.01"))


def moment(text: str) -> dt.datetime:
    """A moment as the samples write it; Python's own reader of ISO 8601 knows the calendar."""
    try:
        if not re.match(r"\s*\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        value = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise Bad("is not a timestamp", f"'{text}' is not a timestamp") from None
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def day(text: str) -> dt.date:
    try:
        value = moment(text)
    except Bad:
        raise Bad("is not a date", f"'{text}' is not a date") from None
    if value.time() != dt.time():
        raise Bad("is not a date", f"'{text}' is not a date")
    return value.date()


def name(text: str) -> str:
    if text.strip() == "":
        raise Bad("must not be blank", f"must not be blank, was '{text}'")
    return text


Reader = Callable[[str], object]

COLUMNS: dict[str, dict[str, tuple[Reader, bool]]] = {  # how a column is read, and whether it is required
    "orders": {
        "order_num": (identifier, True),
        "order_id": (identifier, True),
        "user_id": (identifier, True),
        "order_timestamp": (moment, True),
        "total_amount": (money, True),
        "date": (day, False),
    },
    "order_items": {
        "id": (identifier, True),
        "order_id": (identifier, True),
        "user_id": (identifier, True),
        "days_since_prior_order": (days, False),
        "product_id": (identifier, True),
        "add_to_cart_order": (position, True),
        "reordered": (zero_or_one, True),
        "order_timestamp": (moment, True),
        "date": (day, False),
    },
    "products": {
        "product_id": (identifier, True),
        "department_id": (identifier, True),
        "department": (name, True),
        "product_name": (name, True),
    },
}
KEY = {"orders": "order_id", "order_items": "id", "products": "product_id"}
LATEST_BY = {"orders": "order_timestamp", "order_items": "order_timestamp", "products": None}


def enriched(dataset: str, row: Row) -> Row:
    if dataset == "products":
        return {
            "department_clean": clean(row["department"]),
            "product_name_clean": clean(row["product_name"]),
            "is_active": True,
        }
    at = row["order_timestamp"]
    if dataset == "order_items":
        return {"is_reorder": row["reordered"] == 1, "year": at.year, "month": at.month}
    amount = row["total_amount"]
    return {
        "order_value_category": "Low" if amount < 50 else "Medium" if amount < 200 else "High",
        "year": at.year,
        "month": at.month,
        "day": at.day,
        "hour": at.hour,
    }


def clean(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def typed(dataset: str, fields: Fields) -> tuple[Row, list[tuple[str, str]]]:
    """The row's values, and what is wrong with it as (rule, reason)."""
    row: Row = {}
    wrong: list[tuple[str, str]] = []
    for column, (read, required) in COLUMNS[dataset].items():
        text = fields.get(column)
        try:
            if text is None and required:
                raise Bad("is required")
            row[column] = None if text is None else read(text)
        except Bad as bad:
            wrong.append((f"{column}: {bad.rule}", f"{column}: {bad}"))
    return row, wrong
