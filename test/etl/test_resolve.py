"""Refused rows are open until an accepted row of their key arrives later."""

import json

import pytest
from lake import Lake
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.delta_log import DeltaLog
from lakehouse_etl.layout import rejected_of
from lakehouse_etl.storage import Storage
from lakehouse_etl.tables import create_if_missing
from model import Fields, order
from test_crash import Killed, killing


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    return Lake(spark, "orders")


@pytest.fixture(scope="module")
def files() -> dict[str, int]:
    """The minute at which each file arrived."""
    return {}


def stage(lake: Lake, files: dict[str, int], minute: int, *rows: Fields) -> None:
    files[lake.stage(list(rows), f"2026-01-01T00:{minute:02d}:00.000Z")] = minute


def load(lake: Lake, run_id: str) -> tuple[int, int]:
    """How many of the run's refused rows are open, and how many rows its files resolved."""
    summary = lake.run(run_id)
    lake.settle(run_id)
    return summary["rejectedOpen"], summary["resolved"]


def states(lake: Lake, files: dict[str, int]) -> list[tuple]:
    """Of each refused row: the minute of its file, its key, and the minute of the file that resolves it."""
    rows = [(files[row["_file_id"]], row["order_id"], row["_status"], row["_resolved_by"]) for row in lake.rejected()]
    assert all((by is None) == (status == "open") for _, _, status, by in rows)
    return [(minute, key, files.get(by)) for minute, key, _, by in rows]


def test_a_later_accepted_row_of_the_key_resolves(lake, files):
    stage(lake, files, 0, order(1), order(2, "-1"), order(2, "-2"), [*order(3)[:1], "three", *order(3)[2:]])
    assert load(lake, "r0") == (3, 0)
    assert states(lake, files) == [(0, "2", None), (0, "2", None), (0, "three", None)]
    stage(lake, files, 5, order(2, "5"), order(9))
    assert load(lake, "r1") == (0, 2)
    assert states(lake, files) == [(0, "2", 5), (0, "2", 5), (0, "three", None)]


def test_a_refused_row_that_comes_late_is_resolved_by_what_the_table_holds(lake, files):
    stage(lake, files, 3, order(2, "-9"), order(4, "-1"), order(1, "-1"))
    assert load(lake, "r2") == (2, 0)
    # Order 1 was accepted before this file arrived, order 2 after.
    assert states(lake, files)[3:] == [(3, "2", 5), (3, "4", None), (3, "1", None)]


def test_files_of_one_load_resolve_each_other_by_arrival(lake, files):
    stage(lake, files, 10, order(5, "-1"), order(6, "6"))
    stage(lake, files, 11, order(5, "1"), order(6, "-6"))
    assert load(lake, "r3") == (1, 1)
    assert states(lake, files)[6:] == [(10, "5", 11), (11, "6", None)]


def test_what_a_file_resolved_that_is_given_up_is_open_again(lake, files):
    stage(lake, files, 20, order(6, "7"), order(7, "-7"))
    for run_id in ("r4", "r5", "r6"):
        with killing(lambda name: "before" if name == "merge" else None), pytest.raises(Killed):
            lake.run(run_id, isolate="true")
        assert states(lake, files)[7:] == [(11, "6", 20), (20, "7", None)]
    lake.run("r7", isolate="true")
    lake.settle("r7")
    assert states(lake, files)[6:] == [(10, "5", 11), (11, "6", None)]
    assert [each["order_id"] for each in lake.table()] == [1, 2, 5, 6, 9]


def test_rows_from_before_there_was_a_status_are_open(spark, files):
    lake = Lake(spark, "orders")
    contract = parse_contract(json.dumps(lake.document))
    columns = {
        name: kind for name, kind in contract.rejected_columns.items() if name not in ("_status", "_resolved_by")
    }
    history = DeltaLog(Storage(lake.s3, lake.lake), rejected_of(lake.lake, "orders"))
    create_if_missing(history, columns)
    values = {"order_id": "2", "_file_id": "old", "_arrived_at": "2026-01-01T00:00:00Z"}
    old = ", ".join(
        f"CAST({json.dumps(values[name]) if name in values else 'NULL'} AS {kind}) {name}"
        for name, kind in columns.items()
    )
    told = {"app": "lakehouse", "runId": "old", "dataset": "orders", "fileIds": ["old"]}
    rows = spark.sql(f"SELECT {old}").write.format("delta").option("userMetadata", json.dumps(told))
    rows.mode("append").save(history.place.path)
    files["old"] = 0
    stage(lake, files, 1, order(2))
    assert load(lake, "r0") == (0, 1)
    assert states(lake, files) == [(0, "2", 1)]
