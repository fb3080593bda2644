"""Holds the tables of the lake against what the raw files say."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

from .arrivals import Arrival
from .delta import rows_of
from .rules import COLUMNS, KEY, Row
from .table import Held, Table

SHOWN = 10


def compare_table(lake: Path, table: Table, runs: dict[str, dict]) -> dict:
    """Every column of every row, by key."""
    key = KEY[table.dataset]
    found = rows_of(lake, table.dataset)
    repeated = [value for value, times in Counter(row[key] for row in found).items() if times > 1]
    actual = {row[key]: row for row in found}
    differences = [f"{key} {value} is there {table.dataset} more than once" for value in repeated]
    for value in sorted(table.held.keys() | actual.keys()):
        expected = expected_row(table.held[value]) if value in table.held else None
        differences += differing(f"{key} {value}", expected, actual.get(value), runs)
    return {"rows": len(found), "cells": sum(map(len, found)), "differences": differences[:SHOWN]}


def compare_rejected(lake: Path, table: Table, runs: dict[str, dict]) -> dict:
    """Every refused row, by the place it stood at; none is left out or merged with another."""
    found = rows_of(lake, f"{table.dataset}_rejected")
    actual: dict[tuple, Row] = {}
    differences = []
    for row in found:
        place = (row["_file_id"], row["_source_sheet"], row["_source_row"])
        if place in actual:
            differences.append(f"{place} is there more than once")
        actual[place] = row | {"_reasons": sorted(row["_reasons"])}
    expected = {
        arrival.place: rejected_row(arrival, run_id) | status(table.resolved_by.get(arrival.place))
        for arrival, run_id in table.rejected
    }
    for place in sorted(expected.keys() | actual.keys(), key=str):
        differences += differing(str(place), expected.get(place), actual.get(place), runs)
    return {"rows": len(found), "cells": sum(map(len, found)), "differences": differences[:SHOWN]}


def expected_row(held: Held) -> Row:
    return held.business | held.arrival.system | {"_arrived_at": time_of(held.arrival), "_run_id": held.run_id}


def rejected_row(arrival: Arrival, run_id: str) -> Row:
    raw: Row = {column: arrival.fields.get(column) for column in COLUMNS[arrival.dataset]}
    reasons = sorted(reason for _, reason in arrival.wrong)
    system = arrival.system | {"_arrived_at": time_of(arrival), "_run_id": run_id}
    return raw | arrival.fields | {"_reasons": reasons, "_surplus": arrival.surplus} | system


def status(resolved_by: str | None) -> Row:
    return {"_status": "resolved" if resolved_by else "open", "_resolved_by": resolved_by}


def differing(name: str, expected: Row | None, actual: Row | None, runs: dict[str, dict]) -> list[str]:
    if expected is None:
        return [f"{name} is in the table; the files do not say so"]
    if actual is None:
        return [f"{name} is not in the table; expected {expected}"]
    loaded_at = actual["_loaded_at"]
    run = runs[expected["_run_id"]]
    found = [] if time(run["startedAt"]) <= loaded_at <= time(run["finishedAt"]) else [f"{name}: loaded at {loaded_at}"]
    for column in sorted((expected.keys() | actual.keys()) - {"_loaded_at"}):
        one, other = expected.get(column), actual.get(column)
        if one != other or not same_kind(one, other):
            found.append(f"{name}: {column} is {other!r}, expected {one!r}")
    return found


def same_kind(one: object, other: object) -> bool:
    """True == 1 == Decimal(1) in Python, but not in a table."""
    return all(isinstance(one, kind) == isinstance(other, kind) for kind in (bool, int, Decimal, str, dt.datetime))


def time_of(arrival: Arrival) -> dt.datetime:
    return time(arrival.system["_arrived_at"])


def time(text: object) -> dt.datetime:
    return dt.datetime.fromisoformat(str(text))
