"""Rows that delete: they hide their key, and late older rows do not bring it back."""

from itertools import permutations

import pytest
from lake import Lake, document_of
from test_crash import Killed, killing

COLUMNS = ["order_num", "order_id", "user_id", "order_timestamp", "total_amount", "date", "gone"]
COUNTS = ("read", "inserted", "updated", "unchanged", "deduplicated", "stale", "rejected")


def document() -> dict:
    orders = document_of("orders")
    gone = {"name": "gone", "type": {"kind": "boolean"}, "optional": True, "rules": [], "aliases": []}
    return orders | {
        "columns": [*orders["columns"], gone],
        "deleteWhen": {"column": "gone", "value": "true"},
        "hash": "with-deletes",
    }


def row(key: int, day: int, gone: str | None = None, amount: str = "10") -> list[str | None]:
    return ["1", str(key), "7", f"2025-01-{day:02d} 00:00:00", amount, None, gone]


def arrival(minute: int) -> str:
    return f"2026-01-01T00:{minute:02d}:00.000Z"


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    return Lake(spark, "orders", document())


def load(lake: Lake, run_id: str, minute: int, *rows: list[str | None]) -> tuple[int, ...]:
    """The counts of a load of one file, and how many rows of the table went."""
    lake.stage(list(rows), arrival(minute))
    summary = lake.run(run_id)
    lake.settle(run_id)
    assert {each["_run_id"] for each in lake.table()} >= ({run_id} if summary["touched"] else set())
    return *(summary["counts"][name] for name in COUNTS), summary["deleted"]


def keys(lake: Lake) -> list[tuple]:
    return [(each["order_id"], each["order_timestamp"].day, each["gone"]) for each in lake.table()]


def deleted_rows(lake: Lake) -> list[tuple]:
    rows = lake.spark.read.format("delta").load(f"{lake.path}_deleted").orderBy("order_id", "order_timestamp")
    return [(each["order_id"], each["order_timestamp"].day) for each in rows.collect()]


def test_a_tombstone_takes_its_key_out_and_keeps_older_rows_out(lake):
    assert load(lake, "r0", 0, row(1, 2), row(2, 2, "false"), row(3, 2, None)) == (3, 3, 0, 0, 0, 0, 0, 0)
    # Deletes one row, one that the table never had, and one of its own file; one is too late, one refused.
    deletes = [row(1, 5, "true"), row(9, 5, "TRUE"), row(8, 4), row(8, 5, "true"), row(2, 1, "true"), row(3, 9, "?")]
    assert load(lake, "r1", 1, *deletes) == (6, 0, 1, 2, 1, 1, 1, 1)
    assert keys(lake) == [(2, 2, False), (3, 2, None)]
    assert deleted_rows(lake) == [(1, 5), (8, 5), (9, 5)]
    # Late and older: kept out. Newer: back again, as a new row.
    assert load(lake, "r2", 2, row(1, 4), row(9, 4), row(8, 6)) == (3, 1, 0, 0, 0, 2, 0, 0)
    assert keys(lake) == [(2, 2, False), (3, 2, None), (8, 6, None)]
    # The same deletion again, newer by arrival: nothing to delete, and still hidden.
    assert load(lake, "r3", 3, row(1, 5, "true")) == (1, 0, 0, 1, 0, 0, 0, 0)
    assert load(lake, "r4", 4, row(8, 7, "true"), row(2, 2, "true")) == (2, 0, 2, 0, 0, 0, 0, 2)
    assert keys(lake) == [(3, 2, None)]


def test_what_a_dead_run_left_counts_once_its_file_is_loaded(lake):
    load(lake, "s0", 10, row(20, 1))
    dead = lake.stage([row(20, 5, "true"), row(21, 5, "true")], arrival(12))
    with killing(lambda name: "before" if name == "merge" else None), pytest.raises(Killed):
        lake.run("s1")
    other = lake.stage([row(21, 2)], arrival(11))
    # The file of the dead run is left: it has a breadcrumb. What it deletes must not count yet.
    lake.put(lake.lake, f"breadcrumbs/orders/{dead}/s0.json", {"jobRunIds": [None]})
    summary = lake.run("s2")
    lake.settle("s2")
    assert [(file["fileId"], file["counts"]["inserted"]) for file in summary["files"]] == [(other, 1)]
    lake.run("s3")
    lake.settle("s3")
    assert [key for key, _, _ in keys(lake) if key >= 20] == []
    assert [key for key in deleted_rows(lake) if key[0] >= 20] == [(20, 5), (21, 5)]


FILES = [[row(1, 1)], [row(1, 3, "true")], [row(1, 2), row(2, 4)], [row(2, 3, "true"), row(1, 4)]]


@pytest.mark.parametrize("order", [(1, 3, 0, 2)])
def test_any_order_gives_the_same_table(spark, order):
    lake = Lake(spark, "orders", document())
    for place, number in enumerate(order):
        lake.stage(FILES[number], arrival(number))
        lake.run(f"r{place}", isolate=["true", "false"][place % 2])
        lake.settle(f"r{place}")
    assert keys(lake) == [(1, 4, None), (2, 4, None)]


@pytest.mark.deep
@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_every_order_gives_the_same_table(spark, order):
    test_any_order_gives_the_same_table(spark, order)
