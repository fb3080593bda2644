"""Job runs: the script really runs, as a process of its own, on a session of its own."""

import json
import os
import signal
import time
import zipfile
from io import BytesIO

import pytest
from botocore.exceptions import ClientError
from conftest import ROLE, Engine, poll

PUT = """
import boto3, json
def put(key, value):
    boto3.client("s3").put_object(Bucket="out", Key=key, Body=json.dumps(value).encode())
"""


def test_the_script_gets_its_arguments_its_libraries_and_spark(engine: Engine) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("shipped/__init__.py", "ANSWER = 42\n")
    engine.client("s3").put_object(Bucket="code", Key="shipped.zip", Body=archive.getvalue())
    script = """
import os, sys
from pyspark.sql import SparkSession
from shipped import ANSWER
spark = SparkSession.builder.appName("any").getOrCreate()
put("first.json", {"argv": sys.argv[1:], "answer": ANSWER, "rows": spark.range(7).count(), "name": __name__,
    "files": os.listdir(), "confs": [spark.conf.get("spark.sql.session.timeZone"), spark.conf.get("a.b")]})
spark.stop()
"""
    engine.make_job(
        "first",
        PUT + script,
        DefaultArguments={
            "--extra-py-files": "s3://code/shipped.zip",
            "--conf": "spark.sql.session.timeZone=Asia/Tokyo --conf a.b=c",
            "--dataset": "none",
        },
    )
    run_id = engine.start("first", dataset="orders")
    run = engine.ended("first", run_id)

    assert (run["JobRunState"], run.get("ErrorMessage")) == ("SUCCEEDED", None)
    assert run["CompletedOn"] >= run["StartedOn"]
    assert run["GlueVersion"] == "5.1"
    assert json.loads(engine.put("first.json")) == {
        "argv": [
            *("--extra-py-files", "s3://code/shipped.zip"),
            *("--conf", "spark.sql.session.timeZone=Asia/Tokyo --conf a.b=c"),
            *("--dataset", "orders"),
            *("--JOB_NAME", "first", "--JOB_RUN_ID", run_id),
        ],
        "answer": 42,
        "rows": 7,
        "name": "__main__",
        "files": [],
        "confs": ["Asia/Tokyo", "c"],
    }


@pytest.mark.parametrize(
    ("name", "script", "message", "logged"),
    [
        (
            "raises",
            "print('before', flush=True)\nraise ValueError('orders: no such column')",
            "ValueError: orders: no such column",
            "Traceback (most recent call last)",
        ),
        ("exits", "import sys; print('out of here'); sys.exit(3)", "SystemExit: 3", "out of here"),
        ("crashes", "import os; print('gone', flush=True); os._exit(9)", "The driver ended with exit code 9", "gone"),
    ],
)
def test_a_failing_script_fails_its_run(engine: Engine, name: str, script: str, message: str, logged: str) -> None:
    engine.make_job(name, script)
    run_id = engine.start(name)
    run = engine.ended(name, run_id)

    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", message)
    assert logged in engine.log_of(name, run_id).read_text()


def test_a_script_that_exits_with_zero_has_succeeded(engine: Engine) -> None:
    engine.make_job("zero", "import sys; sys.exit(0)")
    assert engine.ended("zero", engine.start("zero"))["JobRunState"] == "SUCCEEDED"


def test_a_missing_script_is_named(engine: Engine) -> None:
    command = {"Name": "glueetl", "ScriptLocation": "s3://code/nowhere.py"}
    engine.client("glue").create_job(Name="lost", Role=ROLE, Command=command)
    run = engine.ended("lost", engine.start("lost"))
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "FileNotFoundError: there is no object s3://code/nowhere.py"


def test_runs_side_by_side_do_not_see_each_others_settings(engine: Engine) -> None:
    script = """
import sys, threading, time
from delta.tables import DeltaTable
from pyspark.sql import SparkSession
me, other = sys.argv[sys.argv.index("--me") + 1], sys.argv[sys.argv.index("--other") + 1]
spark = SparkSession.builder.getOrCreate()
names = {"txnAppId": "spark.databricks.delta.write.txnAppId", "txnVersion": "spark.databricks.delta.write.txnVersion",
    "userMetadata": "spark.databricks.delta.commitInfo.userMetadata", "zone": "spark.sql.session.timeZone"}
before = {name: spark.conf.get(conf, None) for name, conf in names.items()}
zone = {"one": "Asia/Tokyo", "two": "America/Lima"}[me]
for name, value in {"txnAppId": me, "txnVersion": "7", "userMetadata": f"by {me}", "zone": zone}.items():
    spark.conf.set(names[name], value)
path = f"s3://lake/isolation/{me}"
spark.sql(f"SELECT 1L AS id, '{me}' AS who").write.format("delta").save(path)
put(f"isolation/{me}/reached", True)
s3 = boto3.client("s3")
until = time.time() + 30
while time.time() < until and not s3.list_objects_v2(Bucket="out", Prefix=f"isolation/{other}/reached")["KeyCount"]:
    time.sleep(0.05)
spark.conf.set(names["txnVersion"], "8")
def merge():
    table = DeltaTable.forPath(spark, path)
    source = spark.sql(f"SELECT * FROM VALUES (1L, 'merged'), (2L, '{me}') AS rows(id, who)")
    table.alias("t").merge(source.alias("s"), "t.id = s.id").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()
thread = threading.Thread(target=merge)
thread.start()
thread.join()
table = DeltaTable.forPath(spark, path)
put(f"isolation/{me}/seen", {
    "before": before,
    "after": {name: spark.conf.get(conf) for name, conf in names.items()},
    "commits": [row.userMetadata for row in table.history().orderBy("version").collect()],
    "noon": str(spark.sql("select cast(timestamp'2025-01-01 12:00:00Z' as string) t").first().t),
    "rows": sorted(map(list, table.toDF().collect())),
    "transactions": [row.t for row in spark.read.json(path + "/_delta_log/*.json").where("txn is not null").selectExpr(
        "txn.appId || ' ' || txn.version t").orderBy("t").collect()]})
"""
    for me in ("one", "two"):
        engine.make_job(me, PUT + script)
    started = {me: engine.start(me, me=me, other=other) for me, other in (("one", "two"), ("two", "one"))}
    assert {me: engine.ended(me, run_id).get("ErrorMessage") for me, run_id in started.items()} == {
        "one": None,
        "two": None,
    }
    for me, zone, noon in (("one", "Asia/Tokyo", "21:00:00"), ("two", "America/Lima", "07:00:00")):
        assert json.loads(engine.put(f"isolation/{me}/seen")) == {
            "before": {"txnAppId": None, "txnVersion": None, "userMetadata": None, "zone": "UTC"},
            "after": {"txnAppId": me, "txnVersion": "8", "userMetadata": f"by {me}", "zone": zone},
            "commits": [f"by {me}", f"by {me}"],
            "noon": f"2025-01-01 {noon}",
            "rows": [[1, "merged"], [2, me]],
            "transactions": [f"{me} 7", f"{me} 8"],
        }


SLOW = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print("at work", flush=True)
spark.range(4).selectExpr("reflect('java.lang.Thread', 'sleep', cast(60000 + id * 0 as bigint)) as slept").write.format(
    "delta").save("s3://lake/never")
"""


def _at_work(engine: Engine, job: str, run_id: str) -> None:
    log = engine.log_of(job, run_id)
    poll(lambda: log.read_text() if log.exists() else "", lambda text: "at work" in text)
    time.sleep(1)


def test_a_stopped_run_ends_at_once_and_its_work_with_it(engine: Engine) -> None:
    engine.make_job("stopped", SLOW)
    run_id = engine.start("stopped")
    _at_work(engine, "stopped", run_id)

    answer = engine.client("glue").batch_stop_job_run(JobName="stopped", JobRunIds=[run_id, "jr_unknown"])
    assert answer["SuccessfulSubmissions"] == [{"JobName": "stopped", "JobRunId": run_id}]
    assert [error["JobRunId"] for error in answer["Errors"]] == ["jr_unknown"]
    began = time.monotonic()
    assert engine.ended("stopped", run_id)["JobRunState"] == "STOPPED"
    assert time.monotonic() - began < 10
    assert engine.client("s3").list_objects_v2(Bucket="lake", Prefix="never/_delta_log/0")["KeyCount"] == 0


def test_a_killed_driver_fails_its_run_and_frees_its_job(engine: Engine) -> None:
    engine.make_job("killed", SLOW)
    run_id = engine.start("killed")
    _at_work(engine, "killed", run_id)
    with pytest.raises(ClientError) as refused:
        engine.start("killed")
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"

    os.kill(int(engine.log_of("killed", run_id).with_suffix(".pid").read_text()), signal.SIGKILL)
    run = engine.ended("killed", run_id)
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "The driver was killed by SIGKILL")
    again = engine.start("killed")
    engine.client("glue").batch_stop_job_run(JobName="killed", JobRunIds=[again])
    assert engine.ended("killed", again)["JobRunState"] == "STOPPED"


def test_a_run_beyond_its_time_limit_is_ended(engine: Engine) -> None:
    engine.make_job("slow", "import time; time.sleep(60)", Timeout=1)
    run = engine.ended("slow", engine.start("slow"))
    assert (run["JobRunState"], run["ErrorMessage"]) == ("TIMEOUT", "Job run exceeded its time-out of 1 minutes")


def test_two_runs_of_one_job_when_it_allows_two(engine: Engine) -> None:
    engine.make_job("pair", "import time; time.sleep(60)", ExecutionProperty={"MaxConcurrentRuns": 2})
    pair = [engine.start("pair"), engine.start("pair")]
    with pytest.raises(ClientError) as refused:
        engine.start("pair")
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    engine.client("glue").batch_stop_job_run(JobName="pair", JobRunIds=pair)
    assert [engine.ended("pair", run_id)["JobRunState"] for run_id in pair] == ["STOPPED", "STOPPED"]
