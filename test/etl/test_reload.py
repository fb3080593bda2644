"""Tables made again from the archive, by the contract as it is now."""

import pytest
from lake import Lake, document_of
from lakehouse_etl.commits import Committer
from lakehouse_etl.errors import ForeignRestoreError
from model import Fields, order
from test_crash import Killed, killing

ARRIVED = [f"2026-01-01T00:{minute:02d}:00.000Z" for minute in range(60)]
FEBRUARY = "2025-02-01 00:00:00"
FILES: list[list[Fields]] = [
    [order(1, "10"), order(2, "10"), order(3, "-1"), order(4, "10"), order(4, "11")],
    [order(2, "20", ts="2025-01-02 00:00:00"), order(5, "50", ts=FEBRUARY), order(1, "-7")],
    [order(3, "30"), order(6, "60", ts=FEBRUARY)],
]


def relaxed() -> dict:
    """Orders whose amount may be above -5."""
    document = document_of("orders")
    columns = [dict(column) for column in document["columns"]]
    amount = next(column for column in columns if column["name"] == "total_amount")
    amount["rules"] = [{"rule": "above", "value": "-5"}]
    return document | {"columns": columns, "hash": "relaxed"}


class Loaded:
    """Three loads of one file each, and the same lake under the contract that came after."""

    def __init__(self, spark) -> None:
        lake = Lake(spark, "orders")
        self.ids = []
        for number, rows in enumerate(FILES):
            self.ids.append(lake.stage(rows, ARRIVED[number]))
            lake.run(f"r{number}")
            lake.settle(f"r{number}")
        self.lake = Lake(spark, "orders", relaxed(), name=lake.name)

    def table(self) -> dict:
        rows = self.lake.table()
        return {row["order_id"]: (int(row["total_amount"]), row["month"], row["_run_id"]) for row in rows}

    def rejected(self) -> list[tuple]:
        return [(row["order_id"], row["_status"], row["_run_id"]) for row in self.lake.rejected()]


@pytest.fixture(scope="module")
def loaded(spark) -> Loaded:
    return Loaded(spark)


BEFORE = {1: (10, 1, "r0"), 2: (20, 1, "r1"), 3: (30, 1, "r2"), 4: (11, 1, "r0"), 5: (50, 2, "r1"), 6: (60, 2, "r2")}


def test_a_file_that_no_longer_fits_leaves_all_as_it_was(loaded):
    lake, (first, second, _) = loaded.lake, loaded.ids
    assert loaded.table() == BEFORE
    key = lake.ask("reload", "a")
    lake.read_again("a", {first: FILES[0], second: "the column 'order_id' is missing"})
    summary = lake.run("s0")
    lake.settle("s0")
    assert summary["kind"] == "reload"
    assert summary["request"] | {"reason": None} == {
        **{"kind": "reload", "id": "a", "key": key, "outcome": "failed", "did": [], "reason": None}
    }
    assert "1 files do not fit the contract" in summary["request"]["reason"]
    assert ARRIVED[1] in summary["request"]["reason"]
    assert loaded.table() == BEFORE


def test_partitions_are_reloaded_unless_a_key_would_leave_them(loaded):
    lake, (first, second, third) = loaded.lake, loaded.ids
    lake.ask("reload", "b", partitions=[{"year": "2025", "month": "2"}])
    moved = [order(2, "20", ts="2025-02-02 00:00:00"), *FILES[1][1:]]
    lake.read_again("b", {first: FILES[0], second: moved, third: FILES[2]})
    summary = lake.run("s1")
    lake.settle("s1")
    assert "1 keys would come into other partitions" in summary["request"]["reason"]
    assert loaded.table() == BEFORE

    lake.ask("reload", "c", partitions=[{"year": "2025", "month": "2"}])
    corrected = [FILES[1][0], order(5, "55", ts=FEBRUARY), FILES[1][2]]
    lake.read_again("c", {first: FILES[0], second: corrected})
    summary = lake.run("s2")
    lake.settle("s2")
    assert summary["request"]["did"] == [{"files": 2, "rowsInserted": 1, "rowsKept": 1}]
    assert loaded.table() == BEFORE | {5: (55, 2, "s2")}


def test_a_killed_reload_is_done_once(loaded):
    lake, (first, second, _) = loaded.lake, loaded.ids
    key = lake.ask("reload", "d")
    lake.read_again("d", {first: FILES[0], second: FILES[1]})
    for moment in ("before", "after"):
        with killing(lambda name, moment=moment: moment if name == "merge" else None), pytest.raises(Killed):
            lake.run(f"s3-{moment}")
    lake.run("s4")
    summary = lake.summary("s3-after")
    assert (summary["kind"], summary["recovered"], summary["request"]["outcome"]) == ("reload", True, "done")
    # The row that was refused for -1 is accepted now, and older than the one that corrected it: by arrival.
    assert loaded.table() == {
        1: (10, 1, "s3-after"),
        2: (20, 1, "s3-after"),
        3: (30, 1, "r2"),
        4: (11, 1, "s3-after"),
        5: (50, 2, "s3-after"),
        6: (60, 2, "r2"),
    }
    assert loaded.rejected() == [("1", "open", "s3-after")]
    counted = {file["fileId"]: list(file["counts"].values()) for file in summary["files"]}
    # Read, inserted, updated, unchanged, deduplicated, stale, rejected.
    assert counted == {first: [5, 2, 0, 0, 2, 1, 0], second: [3, 2, 0, 0, 0, 0, 1]}
    assert summary["touched"] == 4
    assert lake.summary("s4")["request"]["outcome"] == "done"
    assert sum(f'"key": "{key}"' in (each.get("userMetadata") or "") for each in lake.log()) == 1
    lake.settle("s4")
    assert not lake.has(lake.raw, key)


def test_a_reload_clears_what_a_foreign_restore_has_undone(loaded):
    lake, (first, second, third) = loaded.lake, loaded.ids
    lake.spark.sql(f"RESTORE TABLE delta.`{lake.path}` TO VERSION AS OF 1")
    with pytest.raises(ForeignRestoreError):
        lake.run("s5")
    lake.ask("reload", "e")
    lake.read_again("e", {first: FILES[0], second: FILES[1], third: FILES[2]})
    assert lake.run("s6")["request"]["outcome"] == "done"
    lake.settle("s6")
    assert loaded.table() == {key: (amount, month, "s6") for key, (amount, month, _) in BEFORE.items()}
    assert lake.run("s7")["files"] == []


def test_a_commit_that_wrote_other_rows_is_taken_back(loaded, monkeypatch):
    lake, (first, second, third) = loaded.lake, loaded.ids
    commit = Committer.commit

    def losing(self, log, metadata, write):
        made = commit(self, log, metadata, write)
        if "request" in metadata:
            made.metrics["numOutputRows"] -= 1
        return made

    before = loaded.table()
    lake.ask("reload", "f")
    lake.read_again("f", {first: FILES[0], second: FILES[1], third: FILES[2][:1]})
    with monkeypatch.context() as patch:
        patch.setattr(Committer, "commit", losing)
        summary = lake.run("s8")
    lake.settle("s8")
    assert "the table was restored" in summary["request"]["reason"]
    assert loaded.table() == before


def test_rows_that_delete_do_so_again(spark):
    columns = document_of("orders")["columns"]
    gone = {"name": "gone", "type": {"kind": "boolean"}, "optional": True, "rules": [], "aliases": []}
    deleting = {"columns": [*columns, gone], "deleteWhen": {"column": "gone", "value": "true"}, "hash": "deletes"}
    lake = Lake(spark, "orders", document_of("orders") | deleting)
    rows = [[[*order(1), None], [*order(2), None]], [[*order(1, "2"), "true"]], [[*order(2, "3"), "true"]]]
    ids = []
    for number, some in enumerate(rows):
        ids.append(lake.stage(some, ARRIVED[number]))
        lake.run(f"r{number}")
        lake.settle(f"r{number}")
    assert lake.table() == []
    lake.ask("reload", "g")
    # The second file deletes nothing, as it is read now; the third, which is not read again, still does.
    lake.read_again("g", {ids[0]: rows[0], ids[1]: [[*order(1, "2"), None]]})
    lake.run("s0")
    lake.settle("s0")
    assert [(row["order_id"], row["total_amount"], row["_run_id"]) for row in lake.table()] == [(1, 2, "s0")]
    deleted = spark.read.format("delta").load(f"{lake.path}_deleted").collect()
    assert [row["order_id"] for row in deleted] == [2]
