"""Erasure on request: a key goes out of all tables, out of their files, and out of history when that is asked for."""

import json
import re

import pytest
from lake import Lake, Row
from test_crash import Killed, killing
from test_tombstones import arrival, document, row

TABLES = ("orders", "orders_rejected", "orders_deleted")


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    """Order 42 wherever it can lie: updated, deleted and there again, refused in several forms; others beside it."""
    lake = Lake(spark, "orders", document())
    loads = [
        [row(42, 2), row(43, 2), row(420, 2), bad(" 0042 "), bad("42.0"), bad("420"), bad("042x")],
        [row(42, 3), row(44, 3)],
        [row(42, 5, "true"), row(43, 5, "true"), bad("+42")],
        [row(42, 6), row(45, 6)],
    ]
    for number, rows in enumerate(loads):
        lake.stage(rows, arrival(number))
        lake.run(f"l{number}")
        lake.settle(f"l{number}")
    return lake


def bad(key: str) -> list[str | None]:
    return ["1", key, "nobody", "2025-01-02 00:00:00", "10", None, None]


def rows_of(lake: Lake, table: str) -> list[Row]:
    rows = lake.spark.read.format("delta").load(f"s3://{lake.lake}/tables/{table}")
    return [each.asDict() for each in rows.orderBy("_source_file", "_source_row").collect()]


def keys_in_files(lake: Lake, paths: list[str]) -> set[str]:
    """The keys that lie in data files, whatever the table hides of them."""
    return {str(each["order_id"]) for path in paths for each in lake.spark.read.parquet(path).collect()}


def all_files(lake: Lake, table: str) -> list[str]:
    keys = [key for key in lake.keys(lake.lake, f"tables/{table}/") if "/_delta_log/" not in key]
    return [f"s3://{lake.lake}/{key}" for key in keys if key.endswith(".parquet")]


def files_in_use(lake: Lake, table: str) -> list[str]:
    return lake.spark.read.format("delta").load(f"s3://{lake.lake}/tables/{table}").inputFiles()


def without_42(rows: list[Row]) -> list[Row]:
    return [each for each in rows if each["order_id"] not in (42, " 0042 ", "42.0", "+42")]


def test_it_goes_out_of_tables_and_files_and_stays_in_history(lake):
    before = {table: rows_of(lake, table) for table in TABLES}
    versions = [len(lake.log()), len(lake.log(rejected=True))]
    lake.stage([row(46, 7)], arrival(9))
    key = lake.ask("forget", "f1", key={"order_id": " 42 "})
    # It dies between the tables, and is carried out by the next run.
    with killing(lambda name: "before" if name == "merge" else None), pytest.raises(Killed):
        lake.run("f1")
    summary = lake.run("f2")
    lake.settle("f2")

    did = {each["table"]: each["rowsForgotten"] for each in summary["request"].pop("did")}
    assert summary["request"] == {"kind": "forget", "id": "f1", "key": key, "outcome": "done", "reason": None}
    assert did == {"orders": 1, "orders_rejected": 3, "orders_deleted": 1}
    assert (summary["kind"], summary["files"], summary["remaining"]) == ("forget", [], 1)
    assert summary["rowsInTable"] == len(rows_of(lake, "orders"))
    for table in TABLES:
        assert rows_of(lake, table) == without_42(before[table]) != before[table]
        assert not {"42", " 0042 ", "42.0", "+42"} & keys_in_files(lake, files_in_use(lake, table))
    # What it wrote into the logs names no key.
    written = [*lake.log()[versions[0] :], *lake.log(rejected=True)[versions[1] :]]
    # Spark's own numbers of columns stand behind a #.
    told = [json.dumps(each["operationParameters"]) for each in written]
    assert told and not any(re.search(r"(?<![#\w])42(?!\w)", text) for text in told)
    assert not any("42 " in each.get("userMetadata", "") for each in written)
    # Readers of old versions find all that was there, until maintenance takes it away.
    held = lake.spark.read.format("delta").option("versionAsOf", versions[0] - 1).load(lake.path)
    assert sorted(each["order_id"] for each in held.collect()) == [42, 44, 45, 420]
    # The file that waited is loaded as if nothing had been.
    assert lake.run("f3")["counts"]["inserted"] == 1
    lake.settle("f3")


def test_a_second_time_there_is_nothing_to_forget_and_history_goes_if_that_is_asked_for(lake):
    before = {table: rows_of(lake, table) for table in TABLES}
    lake.ask("forget", "f4", key={"order_id": "42"}, now=True)
    summary = lake.run("f4")
    lake.settle("f4")
    assert summary["request"]["outcome"] == "done"
    assert [each["rowsForgotten"] for each in summary["request"]["did"]] == [0, 0, 0]
    assert {table: rows_of(lake, table) for table in TABLES} == before
    for table in TABLES:
        assert set(all_files(lake, table)) == set(files_in_use(lake, table))
        assert not {"42", " 0042 ", "42.0", "+42"} & keys_in_files(lake, all_files(lake, table))
    assert not [key for key in lake.keys(lake.lake, "tables/") if key.endswith(".bin")]
    lake.stage([row(47, 8)], arrival(10))
    assert lake.run("f5")["counts"]["inserted"] == 1
    lake.settle("f5")


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ({"order_id": "4x"}, "the value for order_id is not a long"),
        ({"user_id": "7"}, "the request does not give a value for each of order_id"),
    ],
)
def test_what_is_no_key_changes_nothing(lake, key, reason):
    before, versions = rows_of(lake, "orders"), len(lake.log())
    lake.ask("forget", f"f6-{reason[:3]}", key=key)
    name = f"f6{reason[4:7]}"
    request = lake.run(name)["request"]
    lake.settle(name)
    assert (request["outcome"], request["reason"]) == ("failed", f"{reason}: nothing was changed")
    assert (rows_of(lake, "orders"), len(lake.log())) == (before, versions)


def test_a_text_is_a_key_as_it_was_sent(spark):
    """A key of two columns, one of them text, of which no character is taken away."""
    sales = document() | {"key": ["order_id", "note"], "partitionBy": [], "hash": "two-columns"}
    note = {"name": "note", "type": {"kind": "string"}, "optional": False, "rules": [], "aliases": []}
    lake = Lake(spark, "orders", sales | {"columns": [*sales["columns"], note]})
    lake.stage([[*row(1, 2), note] for note in ("a", " a", "b")] + [[*row(2, 2), "a"], [*bad("01"), "a"]], arrival(0))
    lake.run("r0")
    lake.settle("r0")
    lake.ask("forget", "t1", key={"note": "a", "order_id": "1"})
    did = lake.run("r1")["request"]["did"]
    assert {each["table"]: each["rowsForgotten"] for each in did} == {
        "orders": 1,
        "orders_rejected": 1,
        "orders_deleted": 0,
    }
    assert [(each["order_id"], each["note"]) for each in rows_of(lake, "orders")] == [(1, " a"), (1, "b"), (2, "a")]
