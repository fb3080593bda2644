"""Whole loads by the real job on the local AWS."""

import json
from datetime import datetime
from decimal import Decimal

import boto3
import pytest
from lake import Lake, document_of
from lakehouse_etl.errors import ContractError, PartCountError
from model import OrdersModel, check_against, order, table_seen

DAY = [f"2026-01-{day:02d}T00:00:00.000Z" for day in range(32)]
COUNTS = ("read", "inserted", "updated", "unchanged", "deduplicated", "stale", "rejected")


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    """An orders lake that the tests of this module load into one after another."""
    return Lake(spark, "orders")


@pytest.fixture(scope="module")
def model() -> OrdersModel:
    return OrdersModel()


def load(lake: Lake, model: OrdersModel, run_id: str, *files: tuple[str, list], **options) -> dict:
    """Stages files as (arrival, rows), runs, settles, and holds the tables against the model."""
    for number, (arrived, rows) in enumerate(files):
        file_id = lake.stage(rows, arrived, name=f"{run_id}-{number}.csv", columns=options.get("columns"))
        model.load(file_id, arrived, rows)
    summary = lake.run(run_id)
    lake.settle(run_id)
    check_against(lake, model)
    return summary


def counts(*numbers: int) -> dict:
    return dict(zip(COUNTS, numbers, strict=True))


def test_first_run_makes_both_tables_even_without_an_accepted_row(lake, model):
    summary = load(lake, model, "r00", (DAY[1], [order(1, "-5"), order(2, "0")]))
    assert (summary["counts"], summary["touched"], summary["rowsInTable"]) == (counts(2, 0, 0, 0, 0, 0, 2), 0, 0)
    assert [(row["total_amount"], row["_reasons"], row["_source_row"], row["_run_id"]) for row in lake.rejected()] == [
        ("-5", ["total_amount: must be above 0, was '-5'"], 2, "r00"),
        ("0", ["total_amount: must be above 0, was '0'"], 3, "r00"),
    ]
    detail = lake.spark.sql(f"DESCRIBE DETAIL delta.`{lake.path}`").first()
    assert detail["partitionColumns"] == ["year", "month"]
    assert sorted(detail["tableFeatures"]) == ["appendOnly", "deletionVectors", "invariants"]


def test_inserts_updates_and_all_the_rest_are_told_apart(lake, model):
    rows = [order(1, ts="2025-02-01 00:00:00"), order(2), order(3), order(4), order(4, "11"), order(5, "-1")]
    summary = load(lake, model, "r01", (DAY[2], rows))
    assert summary["counts"] == counts(6, 4, 0, 0, 1, 0, 1)

    rows = [
        order(1, "99", ts="2025-01-31 23:59:59"),  # late: an older row loses
        order(2, "20", ts="2025-03-01 00:00:00"),  # another partition
        order(3),  # the same again, newer by arrival
        order(6),
    ]
    other = [order(6, ts="2025-01-02 00:00:00"), order(7, "-1")]
    summary = load(lake, model, "r02", (DAY[3], rows), (DAY[4], other))

    assert summary["counts"] == counts(6, 1, 1, 1, 1, 1, 1)
    assert [file["counts"] for file in summary["files"]] == [counts(4, 0, 1, 1, 1, 1, 0), counts(2, 1, 0, 0, 0, 0, 1)]
    assert [file["rejectedBy"] for file in summary["files"]] == [{}, {"total_amount: must be above 0": 1}]
    assert (summary["touched"], summary["rowsInTable"], summary["remaining"]) == (3, 5, 0)
    assert summary["rejectedBy"] == {"total_amount: must be above 0": 1}
    moved = lake.table()[1]
    assert (moved["order_id"], moved["year"], moved["month"], moved["order_value_category"]) == (2, 2025, 3, "Low")
    assert (moved["_run_id"], moved["_arrived_at"]) == ("r02", datetime(2026, 1, 3))


def test_what_is_too_much_to_be_interpreted_comes_out_the_same(spark, monkeypatch):
    monkeypatch.setattr("lakehouse_etl.load.INTERPRETED_ROWS", 0)
    lake, model = Lake(spark, "orders"), OrdersModel()
    first = load(lake, model, "r00", (DAY[1], [order(1), order(2), order(2, "9"), order(3, "-1")]))
    second = load(lake, model, "r01", (DAY[2], [order(1, "8"), order(3), order(4, "-2")]))
    assert (first["counts"], second["counts"]) == (counts(4, 2, 0, 0, 1, 0, 1), counts(3, 1, 1, 0, 0, 0, 1))
    assert (second["rejectedOpen"], second["resolved"]) == (1, 1)
    found = [(row["order_id"], row["_status"], row["_resolved_by"]) for row in lake.rejected()]
    assert found == [("3", "resolved", second["files"][0]["fileId"]), ("4", "open", None)]
    assert [json.loads(each["userMetadata"]).get("resolvedBy") for each in lake.log(rejected=True)] == [
        None,
        [second["files"][0]["fileId"]],
    ]


def test_ties_go_by_arrival_then_file_then_row(lake, model):
    same = [order(10, "1"), order(10, "2"), order(11, "3")]
    summary = load(lake, model, "r03", (DAY[6], same), (DAY[6], [order(10, "4")]), (DAY[5], [order(11, "5")]))
    assert summary["counts"] == counts(5, 2, 0, 0, 3, 0, 0)
    older = load(lake, model, "r04", (DAY[5], [order(10, "9"), order(11, "9")]))
    assert older["counts"] == counts(2, 0, 0, 0, 0, 2, 0)
    assert older["commits"][0]["txnVersion"] > summary["commits"][0]["txnVersion"]


def test_a_replay_under_a_new_file_changes_nothing_but_versions(lake, model):
    rows = [order(20), order(21), order(22, "-1")]
    load(lake, model, "r05", (DAY[7], rows))
    summary = load(lake, model, "r06", (DAY[8], rows))
    assert (summary["counts"], summary["touched"]) == (counts(3, 0, 0, 2, 0, 0, 1), 2)
    assert len([row for row in lake.rejected() if row["order_id"] == "22"]) == 2


def test_a_load_that_changes_nothing_still_names_its_files(lake, model):
    summary = load(lake, model, "r07", (DAY[9], []), (DAY[8], [order(20, ts="2020-01-01 00:00:00")]))
    assert (summary["counts"], summary["touched"], len(summary["commits"])) == (counts(1, 0, 0, 0, 0, 1, 0), 0, 1)
    commit = lake.log()[summary["commits"][0]["version"]]
    assert [file["fileId"] for file in json.loads(commit["userMetadata"])["files"]] == [
        file["fileId"] for file in summary["files"]
    ]
    assert len(summary["files"]) == 2


def test_bounds_leave_the_rest_staged(lake, model):
    for number in range(3):
        rows = [order(30 + number)]
        model.load(lake.stage(rows, DAY[10 + number]), DAY[10 + number], rows)
    first = lake.run("r08", max_files=2)
    assert ([file["outcome"] for file in first["files"]], first["remaining"]) == (["loaded"] * 2, 1)
    again = lake.run("r09", max_files=2)  # nothing was settled: the bound counts what is only reported, too
    assert [(file["outcome"], file["runId"]) for file in again["files"]] == [("already-loaded", "r08")] * 2
    assert (again["counts"], again["commits"]) == (counts(*[0] * 7), [])
    lake.settle("r08")
    last = lake.run("r10", max_bytes=1)  # at least one file, however big
    assert ([file["outcome"] for file in last["files"]], last["remaining"]) == (["loaded"], 0)
    lake.settle("r10")
    check_against(lake, model)


def test_done_files_and_requests_are_left_alone(lake, model):
    file_id = lake.stage([order(40)], DAY[13])
    done = {"fileId": file_id, "dataset": "orders", "outcome": "failed", "runId": "old", "at": DAY[14], "reason": "why"}
    lake.put(lake.raw, f"done/orders/{file_id}.json", done)
    lake.put(lake.raw, "staged/orders/0-paint-1.json", {"kind": "paint"})
    summary = lake.run("r11")
    assert [(file["outcome"], file["runId"], file["reason"]) for file in summary["files"]] == [
        ("already-done", "old", "why")
    ]
    assert lake.has(lake.raw, "staged/orders/0-paint-1.json")
    lake.delete(lake.raw, lake.marker(file_id, DAY[13]))
    check_against(lake, model)


def test_a_part_with_another_number_of_records_stops_the_load(lake, model):
    version = len(lake.log()), len(lake.log(rejected=True))
    file_id = lake.stage([order(50), order(51, "-1")], DAY[14], records=3)
    with pytest.raises(PartCountError) as error:
        lake.run("r12")
    assert (error.value.expected, error.value.read) == (3, 2)
    assert f"{file_id}/a1/part-00001.csv" in str(error.value)
    assert (len(lake.log()), len(lake.log(rejected=True))) == version
    lake.delete(lake.raw, lake.marker(file_id, DAY[14]))
    check_against(lake, model)


def test_a_run_with_a_summary_ends_at_once(lake, monkeypatch):
    def no_spark():
        raise AssertionError("touched Spark")

    monkeypatch.setattr("job.open_session", no_spark)
    before = lake.summary("r11")
    assert lake.run("r11") == before
    with pytest.raises(AssertionError, match="touched Spark"):
        lake.run("r99")
    started = lake.get(lake.lake, "runs/orders/r99/started.json")
    assert {name: started[name] for name in ("dataset", "runId", "jobRunId", "isolated")} == {
        "dataset": "orders",
        "runId": "r99",
        "jobRunId": "jr-r99",
        "isolated": False,
    }


def test_a_new_column_reaches_tables_and_catalog(lake, model):
    glue = boto3.client("glue")
    glue.create_database(DatabaseInput={"Name": "lakehouse"})
    for table in ("orders", "orders_rejected"):
        storage = {"Columns": [{"Name": "order_num", "Type": "bigint", "Comment": "kept"}], "Location": "s3://x/"}
        definition = {"Name": table, "Description": "kept", "StorageDescriptor": storage, "Parameters": {"a": "b"}}
        glue.create_table(DatabaseName="lakehouse", TableInput=definition)
    columns = [*lake.columns, "colour"]
    rows = [[*order(2, "20", ts="2025-03-01 00:00:00"), "red"], [*order(60), None], [*order(61, "-1"), "blue"]]

    summary = load(lake, model, "r13", (DAY[15], rows), columns=columns)

    assert (summary["newColumns"], summary["counts"]) == (["colour"], counts(3, 1, 1, 0, 0, 0, 1))
    for table, kind in (("orders", "bigint"), ("orders_rejected", "string")):
        held = lake.spark.read.format("delta").load(f"s3://{lake.lake}/tables/{table}").schema
        found = glue.get_table(DatabaseName="lakehouse", Name=table)["Table"]
        assert (found["Description"], found["Parameters"]) == ("kept", {"a": "b"})
        assert found["StorageDescriptor"]["Location"] == "s3://x/"
        assert found["StorageDescriptor"]["Columns"] == [
            {"Name": field.name, "Type": field.dataType.simpleString()}
            | ({"Comment": "kept"} if field.name == "order_num" else {})
            for field in held
        ]
        assert found["StorageDescriptor"]["Columns"][0]["Type"] == ("string" if kind == "string" else "bigint")
        assert held.names[-1] == "colour"
    assert lake.rejected()[-1]["colour"] == "blue"

    without = load(lake, model, "r14", (DAY[16], [order(60), order(2, "20", ts="2025-03-01 00:00:00")]))
    assert (without["counts"], without["newColumns"]) == (counts(2, 0, 1, 1, 0, 0, 0), [])


def test_other_policies_ignore_a_new_column(spark):
    document = document_of("orders") | {"evolution": "discard"}
    lake = Lake(spark, "orders", document)
    lake.stage([[*order(1), "red"]], DAY[1], columns=[*lake.columns, "colour"])
    summary = lake.run("r0")
    assert (summary["newColumns"], "colour" in lake.table()[0]) == ([], False)

    document["columns"][0]["type"] = {"kind": "string"}
    changed = Lake(spark, "orders", document, name=lake.name)
    changed.stage([order(2)], DAY[2])
    with pytest.raises(ContractError, match="order_num is bigint, the contract says string"):
        changed.run("r1")


def test_orphans_are_counted_and_kept(spark):
    orders = Lake(spark, "orders")
    orders.stage([order(1), order(2)], DAY[1])
    orders.run("r0")
    items = Lake(spark, "order_items", name=orders.name)
    row = ["1", "1", "1", None, "5", "1", "0", "2025-01-01", None]
    rows = [[str(number), order_id, *row[2:]] for number, order_id in enumerate("1393", start=1)]
    items.stage([*rows, ["9", "8", *row[2:6], "2", *row[7:]]], DAY[2])
    summary = items.run("r0")
    assert summary["orphans"] == {"order_id -> orders.order_id": 3, "product_id -> products.product_id": 0}
    assert (summary["counts"], len(items.table())) == (counts(5, 4, 0, 0, 0, 0, 1), 4)


def test_a_key_by_time_of_arrival_and_names_as_partitions(spark):
    lake = Lake(spark, "products")
    lake.stage([["1", "1", "dairy  eggs", "milk"], ["2", "2", "a/b & c%", " x "]], DAY[2])
    lake.run("r0")
    lake.stage([["1", "1", "dairy eggs", "old"]], DAY[1], name="late.csv")
    lake.stage([["1", "1", "bakery", "bread"]], DAY[3])
    summary = lake.run("r1")
    assert summary["counts"] == {**counts(2, 0, 1, 0, 1, 0, 0)} | {"read": 4 - 2}
    assert [(r["product_id"], r["department_clean"], r["product_name"], r["is_active"]) for r in lake.table()] == [
        (1, "Bakery", "bread", True),
        (2, "A/b & C%", " x ", True),
    ]


def test_days_long_ago_are_kept(spark, lake, model):
    load(lake, model, "r15", (DAY[17], [order(70, ts="1812-06-24 01:02:03"), order(71, ts="9999-12-31 23:59:59")]))
    assert table_seen(lake)[-2][2:4] == (Decimal("10.00"), datetime(1812, 6, 24, 1, 2, 3))


@pytest.mark.parametrize("copied_too", [True, False])
def test_parts_that_were_copied_are_loaded_like_others(spark, copied_too):
    """Into a new table, by an append, and into one with rows, by a MERGE; every commit says what it is."""
    lake, model = Lake(spark, "orders"), OrdersModel()
    for number, kept in enumerate([order(1, "5"), order(1, "6")]):
        arrived = f"2026-01-01T00:0{number}:00.000Z"
        rows = [order(number + 10), order(2, "-1"), kept]
        model.load(lake.stage(rows, arrived, parts=2, copied=True), arrived, rows)
        if copied_too:
            name, more = f"{number}-more.csv", [order(number + 20), order(3, "-1")]
            model.load(lake.stage(more, arrived, name=name), arrived, more)
        lake.run(f"r{number}")
        lake.settle(f"r{number}")
    check_against(lake, model)
