"""Maintenance: small files are put together and old ones go, and nobody's rows change."""

import pytest
from lake import Lake
from lakehouse_etl import maintain
from lakehouse_etl.maintain import NO_VALUE, LiveFile, condition, crowded_partitions
from model import OrdersModel, check_against, order

SMALL = maintain.SMALL_BYTES - 1


def test_partitions_with_many_small_files_are_crowded():
    files = [LiveFile((("month", "1"),), SMALL)] * 8 + [LiveFile((("month", "2"),), SMALL)] * 7
    files += [LiveFile((("month", "3"),), maintain.SMALL_BYTES)] * 20
    assert crowded_partitions(files) == [(("month", "1"),)]


def test_partitions_are_named_by_their_values(spark):
    name = "it's \\ 5"
    partitions = [(("department", name), ("month", "1")), (("department", NO_VALUE), ("month", "2"))]
    where = condition(partitions, {"department": "string", "month": "int"})
    rows = [(name, 1), (None, 2), (name, 2), ("other", 1)]
    table = spark.createDataFrame(rows, "department string, month int")
    assert [tuple(row) for row in table.filter(where).collect()] == rows[:2]
    assert condition([()], {}) is None
    assert condition([(("month", str(number)),) for number in range(201)], {"month": "int"}) is None


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    return Lake(spark, "orders")


def test_files_are_put_together_and_old_ones_go(lake, monkeypatch):
    model = OrdersModel()
    for number in range(8):
        arrived = f"2026-01-01T00:0{number}:00.000Z"
        rows = [order(number + 1), order(99, str(number + 1), ts=f"2025-01-02 00:0{number}:00"), order(1, "-1")]
        model.load(lake.stage(rows, arrived), arrived, rows)
    lake.run("r0", isolate="true")
    lake.settle("r0")
    files = [path for path in lake.keys(lake.lake, "tables/orders/year=") if path.endswith(".parquet")]

    key = lake.ask("maintain", "m1")
    waiting = [order(50)]
    model.load(lake.stage(waiting, "2026-01-02T00:00:00.000Z"), "2026-01-02T00:00:00.000Z", waiting)
    lake.spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    monkeypatch.setattr(maintain, "KEPT_HOURS", 0)
    summary = lake.run("r1")
    lake.spark.conf.unset("spark.databricks.delta.retentionDurationCheck.enabled")

    did = {each.pop("table"): each for each in summary["request"].pop("did")}
    assert summary["kind"] == "maintain"
    assert summary["request"] == {"kind": "maintain", "id": "m1", "key": key, "outcome": "done", "reason": None}
    assert (summary["files"], summary["remaining"], summary["commits"]) == ([], 1, [])
    assert did["orders"]["filesAfter"] == 1 < did["orders"]["filesBefore"] <= len(files)
    # The table's own files, and the vectors of what they had lost.
    assert did["orders"]["objectsRemoved"] >= len(files)
    assert did["orders_rejected"]["filesAfter"] == 1 < did["orders_rejected"]["filesBefore"]
    left = [path for path in lake.keys(lake.lake, "tables/orders/year=") if path.endswith(".parquet")]
    assert len(left) == 1
    lake.settle("r1")
    lake.run("r2")
    lake.settle("r2")
    check_against(lake, model)
