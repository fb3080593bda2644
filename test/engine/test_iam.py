"""IAM is enforced: with a role's keys a call does what the role's policies allow, whatever way it comes."""

import json
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import DATABASE, ENDED, Engine, make_role, poll

ACCOUNT = "123456789012"


def allow(*actions: str, on: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def keys_of(engine: Engine, role: str) -> dict[str, str]:
    keys = engine.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }


def client(engine: Engine, service: str, **keys: str) -> Any:
    settings = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    return boto3.client(service, endpoint_url=engine.endpoint, region_name="us-east-1", config=settings, **keys)


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def outcome(call: Any, **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"


def test_a_role_reaches_the_objects_it_may_and_no_others(engine: Engine) -> None:
    own = engine.client("s3")
    own.create_bucket(Bucket="shelf")
    own.put_bucket_versioning(Bucket="shelf", VersioningConfiguration={"Status": "Enabled"})
    versions = {key: own.put_object(Bucket="shelf", Key=key, Body=b"x")["VersionId"] for key in ("a/1", "b/1")}
    shelf = "arn:aws:s3:::shelf"
    role = make_role(
        engine,
        "shelf",
        [
            allow("s3:GetObject", "s3:PutObject", "s3:DeleteObject", on=f"{shelf}/a/*"),
            allow("s3:ListBucket", on=shelf, Condition={"StringLike": {"s3:prefix": "a/*"}}),
            {**allow("s3:PutObject", on=f"{shelf}/a/locked"), "Effect": "Deny"},
        ],
    )
    s3 = client(engine, "s3", **keys_of(engine, role))
    of = {"Bucket": "shelf"}
    copy = {"Bucket": "shelf", "Key": "b/1"}
    objects = [{"Key": "a/1"}, {"Key": "b/1"}]
    assert {
        "get": outcome(s3.get_object, **of, Key="a/1"),
        "get elsewhere": outcome(s3.get_object, **of, Key="b/1"),
        "get a version": outcome(s3.get_object, **of, Key="a/1", VersionId=versions["a/1"]),
        "put": outcome(s3.put_object, **of, Key="a/2", Body=b""),
        "put what is denied": outcome(s3.put_object, **of, Key="a/locked", Body=b""),
        "copy what may not be read": outcome(s3.copy_object, **of, Key="a/3", CopySource=copy),
        "begin in parts": outcome(s3.create_multipart_upload, **of, Key="b/2"),
        "list": outcome(s3.list_objects_v2, **of, Prefix="a/"),
        "list elsewhere": outcome(s3.list_objects_v2, **of, Prefix="b/"),
        "list all": outcome(s3.list_objects_v2, **of),
        "list versions": outcome(s3.list_object_versions, **of, Prefix="a/"),
        "what is missing and may not be listed": outcome(s3.get_object, **of, Key="a/none"),
        "delete": outcome(s3.delete_object, **of, Key="a/2"),
        "delete a version": outcome(s3.delete_object, **of, Key="a/1", VersionId=versions["a/1"]),
        "delete many": outcome(s3.delete_objects, **of, Delete={"Objects": objects}),
        "read the policy": outcome(s3.get_bucket_policy, **of),
    } == {
        "get": "done",
        "get elsewhere": "AccessDenied",
        "get a version": "AccessDenied",
        "put": "done",
        "put what is denied": "AccessDenied",
        "copy what may not be read": "AccessDenied",
        "begin in parts": "AccessDenied",
        "list": "done",
        "list elsewhere": "AccessDenied",
        "list all": "AccessDenied",
        "list versions": "AccessDenied",
        "what is missing and may not be listed": "AccessDenied",
        "delete": "done",
        "delete a version": "AccessDenied",
        "delete many": "AccessDenied",
        "read the policy": "AccessDenied",
    }
    assert refusal(s3.get_object, **of, Key="b/1")[1] == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/shelf/test is not authorized to perform: s3:GetObject on resource:"
        " arn:aws:s3:::shelf/b/1 because no identity-based policy allows the s3:GetObject action"
    )
    assert {key["Key"] for key in own.list_objects_v2(**of)["Contents"]} == {"a/1", "b/1"}


def test_a_buckets_own_policy_grants_and_denies(engine: Engine) -> None:
    own = engine.client("s3")
    own.create_bucket(Bucket="guarded")
    guarded = "arn:aws:s3:::guarded"
    role = make_role(engine, "guest", [allow("s3:GetObject", on=f"{guarded}/*")])
    statements = [
        {**allow("s3:PutObject", on=f"{guarded}/in/*"), "Principal": {"AWS": role}},
        {**allow("s3:*", on=f"{guarded}/secret/*"), "Effect": "Deny", "Principal": "*"},
        {
            **allow("s3:*", on=[guarded, f"{guarded}/*"], Condition={"Bool": {"aws:SecureTransport": "false"}}),
            "Effect": "Deny",
            "Principal": "*",
        },
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    own.put_bucket_policy(Bucket="guarded", Policy=policy)
    own.put_object(Bucket="guarded", Key="secret/1", Body=b"")
    s3 = client(engine, "s3", **keys_of(engine, role))
    assert outcome(s3.put_object, Bucket="guarded", Key="in/1", Body=b"") == "done"
    assert outcome(s3.get_object, Bucket="guarded", Key="in/1") == "done"
    assert outcome(s3.put_object, Bucket="guarded", Key="out/1", Body=b"") == "AccessDenied"
    assert outcome(s3.get_object, Bucket="guarded", Key="secret/1") == "AccessDenied"


def test_an_encrypted_topic_needs_its_key_too(engine: Engine) -> None:
    key = engine.client("kms").create_key()["KeyMetadata"]["Arn"]
    topic = engine.client("sns").create_topic(Name="news", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    speaker = make_role(engine, "speaker", [allow("sns:Publish", on=topic)])
    keyed = make_role(
        engine, "keyed", [allow("sns:Publish", on=topic), allow("kms:GenerateDataKey", "kms:Decrypt", on=key)]
    )
    told = {
        role: outcome(client(engine, "sns", **keys_of(engine, role)).publish, TopicArn=topic, Message="x")
        for role in (speaker, keyed)
    }
    assert told == {speaker: "AccessDenied", keyed: "done"}


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "get_item", {"TableName": "notes", "Key": {"id": {"S": "1"}}}),
        ("glue", "get_table", {"DatabaseName": DATABASE, "Name": "orders"}),
        ("athena", "start_query_execution", {"QueryString": "SELECT 1", "WorkGroup": "primary"}),
        ("sqs", "send_message", {"QueueUrl": f"http://any/{ACCOUNT}/theirs", "MessageBody": "x"}),
        ("kms", "decrypt", {"KeyId": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", "CiphertextBlob": b"x"}),
        ("iam", "list_roles", {}),
    ],
)
def test_a_role_without_permissions_is_denied(engine: Engine, service: str, operation: str, parameters: Any) -> None:
    name = f"nobody-{service}"
    nobody = client(engine, service, **keys_of(engine, make_role(engine, name, [allow("s3:*", on="*")])))
    assert refusal(getattr(nobody, operation), **parameters)[0] in ("AccessDeniedException", "AccessDenied")


def test_keys_that_nobody_has_given_out_are_refused(engine: Engine) -> None:
    keys = keys_of(engine, make_role(engine, "real", [allow("*", on="*")]))
    forged = [
        {"aws_access_key_id": "somebody", "aws_secret_access_key": "else"},
        {**keys, "aws_session_token": "another"},
    ]
    codes = [outcome(client(engine, "s3", **each).list_buckets) for each in forged]
    assert codes == ["InvalidAccessKeyId", "InvalidAccessKeyId"]


PEEK = """
import boto3, json, sys
from delta.tables import DeltaTable
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
mine, theirs = (sys.argv[sys.argv.index(name) + 1] for name in ("--mine", "--theirs"))
s3 = boto3.client("s3")
def trial(work):
    try:
        work()
        return "done"
    except Exception as error:
        return "denied" if "AccessDenied" in str(error) or "403" in str(error) else repr(error)[:300]
rows = lambda: spark.range(3).write.format("delta").mode("append")
table = lambda of: f"s3://lake/iam/{of}/table"
load = lambda of: spark.read.format("delta").load(table(of)).count()
seen = {"write mine": trial(lambda: rows().save(table(mine))), "read mine": trial(lambda: load(mine))}
# A write looks through the data frames that are kept: those of this run alone, or it would be denied theirs.
spark.read.format("delta").load(table(mine)).persist().count()
s3.put_object(Bucket="lake", Key=f"iam/{mine}/ready", Body=b"")
import time
until = time.time() + 60
while time.time() < until and not s3.list_objects_v2(Bucket="lake", Prefix=f"iam/{theirs}/ready")["KeyCount"]:
    time.sleep(0.05)
seen |= {
    "read theirs": trial(lambda: load(theirs)),
    "read their history": trial(lambda: DeltaTable.forPath(spark, table(theirs)).history(1).collect()),
    "append to theirs": trial(lambda: rows().save(table(theirs))),
    "make one of theirs": trial(lambda: rows().save(f"s3://lake/iam/{theirs}/another")),
    "read their files": trial(lambda: spark.read.text(f"s3://lake/iam/{theirs}/ready").count()),
    "get their object": trial(lambda: s3.get_object(Bucket="lake", Key=f"iam/{theirs}/ready")),
    "append to mine": trial(lambda: rows().save(table(mine))),
    "read mine again": trial(lambda: load(mine)),
}
s3.put_object(Bucket="lake", Key=f"iam/{mine}/seen", Body=json.dumps(seen).encode())
"""


def test_jobs_side_by_side_in_one_jvm_reach_each_their_own_prefix(engine: Engine) -> None:
    for mine in ("left", "right"):
        own = f"arn:aws:s3:::lake/iam/{mine}/*"
        role = make_role(
            engine,
            f"job-{mine}",
            [
                allow("s3:ListBucket", on="arn:aws:s3:::lake"),
                allow("s3:GetObject", "s3:PutObject", "s3:DeleteObject", on=own),
                allow("s3:GetObject", on="arn:aws:s3:::code/*"),
            ],
        )
        engine.make_job(f"peek-{mine}", PEEK, Role=role)
    runs = {
        mine: engine.start(f"peek-{mine}", mine=mine, theirs=theirs)
        for mine, theirs in (("left", "right"), ("right", "left"))
    }
    assert {mine: engine.ended(f"peek-{mine}", run).get("ErrorMessage") for mine, run in runs.items()} == {
        "left": None,
        "right": None,
    }
    for mine in runs:
        seen = engine.client("s3").get_object(Bucket="lake", Key=f"iam/{mine}/seen")["Body"].read()
        assert json.loads(seen) == {
            "write mine": "done",
            "read mine": "done",
            "read theirs": "denied",
            "read their history": "denied",
            "append to theirs": "denied",
            "make one of theirs": "denied",
            "read their files": "denied",
            "get their object": "denied",
            "append to mine": "done",
            "read mine again": "done",
        }


CROWD = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
paths = [f"s3://lake/crowd/{n}.csv" for n in range(40)]
assert spark.read.schema("n int").csv(paths).count() == 40
"""


def test_many_threads_at_once_find_the_keys_of_a_new_run(engine: Engine) -> None:
    """Spark looks whether files are there in many threads, which may be the first that ask for the run's keys."""
    for n in range(40):
        engine.client("s3").put_object(Bucket="lake", Key=f"crowd/{n}.csv", Body=b"1\n")
    engine.make_job("crowd", CROWD)
    runs = [engine.ended("crowd", engine.start("crowd")) for _ in range(6)]
    assert [(run["JobRunState"], run.get("ErrorMessage")) for run in runs] == [("SUCCEEDED", None)] * 6


@pytest.mark.parametrize(
    ("name", "service", "actions", "reason"),
    [
        ("untrusted", "lambda.amazonaws.com", ["s3:GetObject"], "is not authorized to perform: sts:AssumeRole"),
        ("codeless", "glue.amazonaws.com", ["s3:PutObject"], "is not authorized to perform: s3:GetObject"),
    ],
)
def test_a_job_whose_role_does_not_do_fails(
    engine: Engine, name: str, service: str, actions: list[str], reason: str
) -> None:
    role = make_role(engine, name, [allow(*actions, on="arn:aws:s3:::code/*")], service=service)
    engine.make_job(name, "print('hello')", Role=role)
    run = engine.ended(name, engine.start(name))
    assert run["JobRunState"] == "FAILED"
    assert reason in run["ErrorMessage"]


READ = ["s3:ListBucket", "s3:GetObject", "s3:GetBucketLocation"]
QUERY = ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"]
CATALOG = ["glue:GetDatabase", "glue:GetTable"]
LAKE = ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]
RESULTS = ["arn:aws:s3:::out", "arn:aws:s3:::out/answers/*"]


@pytest.mark.parametrize(
    ("name", "statements", "state", "reason"),
    [
        (
            "may-all",
            [allow(*CATALOG, on="*"), allow(*READ, on=LAKE), allow(*READ, "s3:PutObject", on=RESULTS)],
            "SUCCEEDED",
            None,
        ),
        (
            "no-catalog",
            [allow(*READ, on=LAKE), allow(*READ, "s3:PutObject", on=RESULTS)],
            "FAILED",
            "Insufficient permissions to execute the query: User: arn:aws:sts::123456789012:assumed-role/no-catalog/"
            "test is not authorized to perform: glue:GetDatabase",
        ),
        (
            "no-tables",
            [allow(*CATALOG, on="*"), allow(*READ, "s3:PutObject", on=RESULTS)],
            "FAILED",
            "PERMISSION_DENIED: Access Denied when reading s3://lake/iam/asked/",
        ),
        (
            "no-results",
            [allow(*CATALOG, on="*"), allow(*READ, on=LAKE), allow(*READ, on=RESULTS)],
            "FAILED",
            "Access denied when writing output to url: s3://out/answers/",
        ),
        (
            "no-bucket",
            [allow(*CATALOG, on="*"), allow(*READ, on=LAKE)],
            "FAILED",
            "Unable to verify/create output bucket out",
        ),
    ],
)
def test_a_query_may_what_its_caller_may(
    engine: Engine, asked: None, name: str, statements: list[dict[str, Any]], state: str, reason: str | None
) -> None:
    role = make_role(engine, name, [*statements, allow(*QUERY, on=f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/iam")])
    athena = client(engine, "athena", **keys_of(engine, role))
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM asked", WorkGroup="iam", QueryExecutionContext={"Database": DATABASE}
    )["QueryExecutionId"]
    status = poll(
        lambda: athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"],
        lambda status: status["State"] in ENDED,
    )
    assert (status["State"], status.get("StateChangeReason", "")[: len(reason or "")]) == (state, reason or "")
    if state == "SUCCEEDED":
        assert athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1] == {
            "Data": [{"VarCharValue": "3"}]
        }
        blind = make_role(engine, f"{name}-blind", [allow(*QUERY, on="*")])
        results = client(engine, "athena", **keys_of(engine, blind)).get_query_results
        assert "s3:GetObject" in refusal(results, QueryExecutionId=query)[1]


@pytest.fixture(scope="module")
def asked(engine: Engine) -> None:
    engine.client("athena").create_work_group(
        Name="iam", Configuration={"ResultConfiguration": {"OutputLocation": "s3://out/answers/"}}
    )
    engine.client("glue").create_table(
        DatabaseName=DATABASE,
        TableInput={
            "Name": "asked",
            "Parameters": {"spark.sql.sources.provider": "delta"},
            "StorageDescriptor": {"Location": "s3://lake/iam/asked/", "Columns": []},
        },
    )
    script = """
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate().range(3).write.format("delta").save("s3://lake/iam/asked/")
"""
    engine.make_job("asked", script)
    run = engine.ended("asked", engine.start("asked"))
    assert run["JobRunState"] == "SUCCEEDED", run
