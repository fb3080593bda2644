"""Prints the cases by which the load's casts are tested, for whoever else makes values of texts."""

import json
from datetime import date
from decimal import Decimal

from test_casts import CASES, micros


def written(value: object, scale: int) -> str | None:
    """Equal values as equal texts: days, microseconds, units of a decimal's last place."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(int(value.scaleb(scale)))
    moment = micros(value)
    return str((moment - date(1970, 1, 1)).days if isinstance(moment, date) else moment)


cases = [
    {
        "type": {"kind": kind.kind}
        | ({"precision": kind.precision, "scale": kind.scale} if kind.kind == "decimal" else {}),
        "text": text,
        "value": written(value, kind.scale or 0),
    }
    for kind, of_kind in CASES.items()
    for text, value in of_kind
    if text is not None
]
print(json.dumps(cases))
