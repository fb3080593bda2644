"""Histories that somebody else has touched, commits that did not do what they say, and files that kill the job."""

import json

import pytest
from lake import Lake
from lakehouse_etl import load
from lakehouse_etl.errors import AccountingError, ForeignRestoreError, LoadError, OvertakenError
from lakehouse_etl.poison import Breadcrumbs, GlueRuns
from lakehouse_etl.storage import Storage
from model import OrdersModel, check_against, order

File = tuple[str, str, list]


def stage(lake: Lake, *keys: int) -> File:
    """Stages a file newer than all before: these keys, and a row that is refused. Answers what a model loads of it."""
    minute = len(lake.keys(lake.raw, "verdicts/")) + 1
    arrived = f"2026-01-01T00:{minute:02d}:00.000Z"
    rows = [*(order(key, str(minute)) for key in keys), order(99, "-1")]
    return lake.stage(rows, arrived), arrived, rows


def staged(lake: Lake, model: OrdersModel, *keys: int) -> str:
    """The same, known to the model at once."""
    file = stage(lake, *keys)
    model.load(*file)
    return file[0]


def check_and_settle(lake: Lake, model: OrdersModel) -> None:
    check_against(lake, model)
    for summary in lake.summaries():
        lake.settle(summary["runId"])
    assert lake.keys(lake.raw, "staged/") == []


def overwrite_last_commit(lake: Lake) -> None:
    """What a second driver does whose commit lands on the same version."""
    key = lake.keys(lake.lake, "tables/orders/_delta_log/0000")[-1]
    foreign = {"timestamp": 1, "operation": "WRITE", "operationParameters": {}, "operationMetrics": {}}
    lake.put(lake.lake, key, {"commitInfo": foreign})
    lake.spark._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    """An orders lake that every test leaves as the model says."""
    return Lake(spark, "orders")


@pytest.fixture(scope="module")
def model() -> OrdersModel:
    return OrdersModel()


def test_every_commit_says_what_it_is(lake, model):
    staged(lake, model, 1, 2)
    lake.run("a1")
    lake.settle("a1")
    [_, commit] = lake.log()
    metadata = json.loads(commit["userMetadata"])
    summary = lake.summary("a1")
    assert metadata == {
        "app": "lakehouse",
        "runId": "a1",
        "dataset": "orders",
        "basedOn": 0,
        "txnVersion": summary["commits"][0]["txnVersion"],
        "isolated": False,
        "startedAt": summary["startedAt"],
        "files": summary["files"],
        "orphans": {},
        "newColumns": [],
        "touched": 2,
        "deleted": 0,
        "rejectedBy": {"total_amount: must be above 0": 1},
        "newestArrival": "2026-01-01T00:01:00.000Z",
        "rejectedOpen": 1,
        "resolved": 0,
    }


def test_an_overtaken_run_fails_and_the_next_one_loads_its_files(lake, model, monkeypatch):
    staged(lake, model, 2, 3)
    merge = load.merge

    def overtaken(*arguments: object) -> None:
        merge(*arguments)
        overwrite_last_commit(lake)

    with monkeypatch.context() as patch:
        patch.setattr(load, "merge", overtaken)
        with pytest.raises(OvertakenError, match=r"table orders: .* overtaken by another writer"):
            lake.run("b2")
    lake.run("b3", isolate="true")
    check_and_settle(lake, model)


def test_files_of_a_vanished_commit_are_loaded_again(lake, model):
    file_id = staged(lake, model, 2, 3)
    lake.run("c2")
    lake.settle("c2")
    overwrite_last_commit(lake)
    staged(lake, model, 4)

    summary = lake.run("c3")

    assert [file["outcome"] for file in summary["files"]] == ["loaded", "loaded"]
    before = lake.summary("c2")
    assert (before["files"], before["commits"], before["touched"], before["recovered"]) == ([], [], 0, True)
    assert not lake.has(lake.raw, f"done/orders/{file_id}.json")
    check_and_settle(lake, model)
    assert lake.run("c4")["files"] == []


def test_parts_that_somebody_deleted_come_back_as_long_as_the_file_waits(lake, model):
    first, _, _ = file = stage(lake, 2, 3)
    second = staged(lake, model, 4)
    model.load(*file)
    for file_id in (first, second):
        [part] = lake.keys(lake.raw, f"processing/orders/{file_id}/")
        lake.delete(lake.raw, part)
    assert [each["outcome"] for each in lake.run("cc2")["files"]] == ["loaded", "loaded"]
    check_and_settle(lake, model)

    lost, _, _ = stage(lake, 5)
    [part] = lake.keys(lake.raw, f"processing/orders/{lost}/")
    for version in lake.s3.list_object_versions(Bucket=lake.raw, Prefix=part)["Versions"]:
        lake.s3.delete_object(Bucket=lake.raw, Key=part, VersionId=version["VersionId"])
    with pytest.raises(LoadError, match=rf"{part} of incoming/orders/.*; upload these files again"):
        lake.run("cc3")
    [marker] = lake.keys(lake.raw, "staged/")
    lake.delete(lake.raw, marker)


def test_nothing_is_loaded_after_a_foreign_restore(lake, model):
    file_id = staged(lake, model, 2, 3)
    lake.run("d2")
    version = lake.summary("d2")["tableVersion"]
    lake.spark.sql(f"RESTORE TABLE delta.`{lake.path}` TO VERSION AS OF {version - 1}")
    waiting = stage(lake, 4)
    before = lake.table(), lake.rejected()
    with pytest.raises(ForeignRestoreError) as error:
        lake.run("d3")
    assert (error.value.restores, error.value.undone) == ([version + 1], {version: [file_id]})
    assert (lake.table(), lake.rejected()) == before

    lake.spark.sql(f"RESTORE TABLE delta.`{lake.path}` TO VERSION AS OF {version}")
    lake.run("d4")
    model.load(*waiting)
    check_and_settle(lake, model)


def test_a_commit_that_wrote_other_rows_is_taken_back(lake, model, monkeypatch):
    staged(lake, model, 2, 31, 32)
    merge, before = load.merge, lake.table()

    def forgetful(table, rows, contract, updates) -> None:
        merge(table, rows.filter("order_id <> 32"), contract, updates)

    with monkeypatch.context() as patch:
        patch.setattr(load, "merge", forgetful)
        counted = r"Delta counted {'inserted': 1, 'updated': 1, 'deleted': 0}.*'inserted': 2"
        with pytest.raises(AccountingError, match=counted):
            lake.run("e2")
        assert lake.table() == before

        patch.setattr("lakehouse_etl.load.check_or_restore", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):  # dies before it could look
            lake.run("e3")
    with pytest.raises(AccountingError):  # found by whoever recovers
        lake.run("e4")
    assert lake.table() == before

    lake.run("e5", isolate="true")
    check_and_settle(lake, model)


def test_another_writer_beside_the_first_commit_is_noticed(spark, monkeypatch):
    lake, model = Lake(spark, "orders"), OrdersModel()
    file = stage(lake, 1, 2)
    append, other = load.append, spark.newSession()

    def beaten(path, rows) -> None:
        other.sql(f"INSERT INTO delta.`{path}` (order_id) VALUES (9)")
        append(path, rows)

    with monkeypatch.context() as patch:
        patch.setattr(load, "append", beaten)
        with pytest.raises(
            AccountingError, match="version 2 was made from version 0, and somebody else wrote in between"
        ):
            lake.run("a1")
    assert [row["order_id"] for row in lake.table()] == [9]
    other.sql(f"DELETE FROM delta.`{lake.path}`")
    lake.run("a2")
    model.load(*file)
    check_and_settle(lake, model)


def test_files_with_breadcrumbs_wait_until_nothing_else_does_and_end_after_three_deaths(lake, model):
    poison, _, _ = stage(lake, 5)
    for run_id in ("x1", "x2", "x3"):
        lake.put(lake.lake, f"breadcrumbs/orders/{poison}/{run_id}.json", {"jobRunIds": [f"jr-{run_id}"]})
    good = staged(lake, model, 6)

    first = lake.run("f2")
    assert ([file["fileId"] for file in first["files"]], first["remaining"], first["isolated"]) == ([good], 1, False)
    lake.settle("f2")

    second = lake.run("f3")
    [failed] = second["files"]
    assert (failed["fileId"], failed["outcome"], failed["runId"], second["isolated"]) == (poison, "failed", "f3", True)
    assert "died 3 times" in failed["reason"]
    assert (second["counts"]["read"], second["commits"]) == (0, [])
    check_and_settle(lake, model)


def test_a_file_that_died_twice_is_tried_again_last(lake, model):
    suspect = staged(lake, model, 7)
    good = staged(lake, model, 7)
    for run_id in ("x1", "x2"):
        lake.put(lake.lake, f"breadcrumbs/orders/{suspect}/{run_id}.json", {"jobRunIds": [None]})
    summary = lake.run("g2", isolate="true")
    assert [file["fileId"] for file in summary["files"]] == [good, suspect]
    first, second = summary["commits"]
    assert (second["version"] - first["version"], second["txnVersion"] > first["txnVersion"]) == (1, True)
    assert (summary["touched"], lake.keys(lake.lake, "breadcrumbs/")) == (1, [])
    check_and_settle(lake, model)


def test_rejected_rows_of_an_attempt_go_when_its_file_is_given_up(lake, model, monkeypatch):
    poison, _, _ = stage(lake, 8)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        for way in ("merge", "append"):
            patch.setattr(f"lakehouse_etl.load.{way}", dies)
        for number in range(3):
            with pytest.raises(KeyboardInterrupt):
                lake.run(f"h{number + 2}", isolate="true")
    assert poison in {row["_file_id"] for row in lake.rejected()}
    assert [file["outcome"] for file in lake.run("h5", isolate="true")["files"]] == ["failed"]
    check_and_settle(lake, model)


STATES = {"a": "FAILED", "b": "STOPPED", "c": "TIMEOUT", "d": "STOPPING", "e": "SUCCEEDED"}


class FakeGlue:
    def get_job_run(self, JobName: str, RunId: str) -> dict:
        return {"JobRun": {"JobRunState": STATES[RunId]}}


def test_stops_and_timeouts_are_no_deaths(aws):
    import boto3

    client = boto3.client("s3")
    client.create_bucket(Bucket="crumbs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    lake = Storage(client, "crumbs")
    for run_id in [*STATES, None]:
        Breadcrumbs(lake, "orders", f"run-{run_id}", run_id, GlueRuns(FakeGlue(), "job")).drop("f")
    Breadcrumbs(lake, "orders", "run-a", "b", GlueRuns(FakeGlue(), "job")).drop("f")
    crumbs = Breadcrumbs(lake, "orders", "now", None, GlueRuns(FakeGlue(), "job"))
    assert (crumbs.files, crumbs.deaths("f"), crumbs.deaths("g")) == ({"f"}, 3, 0)
    assert lake.get_json("breadcrumbs/orders/f/run-a.json")["jobRunIds"] == ["a", "b"]
    assert Breadcrumbs(lake, "orders", "now", None, GlueRuns(FakeGlue(), None)).deaths("f") == 7
    crumbs.pick_up("f")
    assert lake.keys("breadcrumbs/") == []
