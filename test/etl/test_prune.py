"""Tables big enough to look up partitions: reading fewer of them must not change what a load comes to."""

import pytest
from lake import Lake
from lakehouse_etl import load, prune
from lakehouse_etl.contract import Contract
from lakehouse_etl.errors import AccountingError
from model import OrdersModel, check_against, order, table_seen
from pyspark.sql import DataFrame, Row

DAY = [f"2026-02-{day:02d}T00:00:00.000Z" for day in range(1, 9)]
MONTHS = [f"2025-{month:02d}-10 00:00:00" for month in range(1, 7)]


@pytest.fixture
def large(monkeypatch):
    """Every table counts as large."""
    monkeypatch.setattr(prune, "SMALL_TABLE_BYTES", -1)


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    return Lake(spark, "orders")


@pytest.fixture(scope="module")
def model(lake) -> OrdersModel:
    """A key in each of six months is loaded."""
    model = OrdersModel()
    load_rows(lake, model, "r0", DAY[0], [order(key, ts=ts) for key, ts in enumerate(MONTHS)][1:])
    return model


def load_rows(lake: Lake, model: OrdersModel, run_id: str, arrived: str, rows: list) -> dict:
    model.load(lake.stage(rows, arrived, name=f"{run_id}.csv"), arrived, rows)
    summary = lake.run(run_id)
    lake.settle(run_id)
    return summary


def test_a_row_that_moves_to_another_partition_is_found_where_it_lies(lake, model, large, monkeypatch):
    found: list[list[Row] | None] = []

    def remembered(held: DataFrame, rows: DataFrame, contract: Contract) -> list[Row] | None:
        found.append(prune.partitions_of(held, rows, contract))
        return found[-1]

    monkeypatch.setattr(load, "partitions_of", remembered)
    rows = [order(1, "20", ts=MONTHS[5]), order(2, "30", ts=MONTHS[2]), order(90, ts=MONTHS[3]), order(91, "-1")]

    summary = load_rows(lake, model, "r1", DAY[1], rows)

    assert [sorted((row["year"], row["month"]) for row in partitions) for partitions in found] == [
        [(2025, 2), (2025, 3)]
    ]
    assert {name: summary["counts"][name] for name in ("inserted", "updated", "rejected")} == {
        "inserted": 1,
        "updated": 2,
        "rejected": 1,
    }
    check_against(lake, model)


def test_keys_that_the_table_lacks_touch_no_partition(lake, model, large):
    summary = load_rows(lake, model, "r2", DAY[2], [order(70), order(71), order(70, "11")])
    assert (summary["counts"]["inserted"], summary["counts"]["deduplicated"]) == (2, 1)
    assert lake.log()[-1]["operation"] == "WRITE"
    check_against(lake, model)


def test_more_partitions_than_are_worth_it_are_not_told_apart(lake, model, large, monkeypatch):
    monkeypatch.setattr(prune, "MOST_PARTITIONS", 1)
    summary = load_rows(lake, model, "r3", DAY[3], [order(1, "1", ts=MONTHS[5]), order(3, "1", ts=MONTHS[5])])
    assert summary["counts"]["updated"] == 2
    check_against(lake, model)


def test_names_as_partitions(spark, large):
    lake = Lake(spark, "products")
    lake.stage([["1", "1", "a/b & c%", "x"], ["2", "2", 'it\'s "so"', "y"], ["3", "3", "dairy", "z"]], DAY[0])
    lake.run("r0")
    lake.settle("r0")
    lake.stage([["1", "1", "A/B & C%", "new"], ["2", "2", "dairy", "moved"]], DAY[1])
    assert lake.run("r1")["counts"]["updated"] == 2
    assert [(row["product_name"], row["department_clean"]) for row in lake.table()] == [
        ("new", "A/b & C%"),
        ("moved", "Dairy"),
        ("z", "Dairy"),
    ]


def test_a_commit_that_slips_in_before_ours_is_noticed_and_kept(spark, monkeypatch):
    lake, model = Lake(spark, "orders"), OrdersModel()
    load_rows(lake, model, "r0", DAY[0], [order(1)])
    append = load.append

    def overtaken(path: str, rows: DataFrame) -> None:
        theirs = {"txnAppId": "somebody", "txnVersion": "1", "userMetadata": "theirs"}
        empty = spark.read.format("delta").load(path).limit(0)
        empty.write.format("delta").mode("append").options(**theirs).save(path)
        append(path, rows)

    rows = [order(2)]
    file_id = lake.stage(rows, DAY[1], name="r1.csv")
    before = table_seen(lake)
    with monkeypatch.context() as patch:
        patch.setattr(load, "append", overtaken)
        with pytest.raises(AccountingError, match="version 3 was made from version 1"):
            lake.run("r1")
    assert table_seen(lake) == before
    model.load(file_id, DAY[1], rows)
    lake.run("r2")
    lake.settle("r2")
    check_against(lake, model)
