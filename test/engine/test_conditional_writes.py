"""Of many conditional writes at a time exactly one is done, and none of the others is lost or half seen."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.engine.patches import dynamodb_calls, s3_calls
from local.engine.server import make_server, moto

THREADS = 8
ROUNDS = 8


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[[str], Any]]:
    """Clients of a local AWS in this very process, whose threads are made to meet."""
    dynamodb_calls.install()
    s3_calls.install()
    server = make_server(moto())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda service: boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        region_name="eu-west-1",
        aws_access_key_id="local",
        aws_secret_access_key="local-secret",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, max_pool_connections=THREADS),
    )
    server.shutdown()


def outcomes(write: Callable[[int], Any]) -> list[str]:
    """What came of as many writes at a time: `done`, or the code of its error; in alphabetical order."""
    together = threading.Barrier(THREADS)

    def one(number: int) -> str:
        together.wait()
        try:
            write(number)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "done"

    with ThreadPoolExecutor(THREADS) as threads:
        return sorted(threads.map(one, range(THREADS)))


def one_done(otherwise: str) -> list[str]:
    return sorted(["done"] + [otherwise] * (THREADS - 1))


@pytest.fixture(scope="module")
def s3(client: Callable[[str], Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="raced", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="raced", VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.mark.usefixtures("hasty_threads")
def test_one_put_of_a_key_that_is_not_there(s3: Any) -> None:
    for number in range(ROUNDS):
        key = {"Bucket": "raced", "Key": f"new-{number}"}
        assert outcomes(lambda n, key=key: s3.put_object(**key, Body=str(n), IfNoneMatch="*")) == one_done(
            "PreconditionFailed"
        )


@pytest.mark.usefixtures("hasty_threads")
def test_one_put_over_what_was_read(s3: Any) -> None:
    for number in range(ROUNDS):
        key = {"Bucket": "raced", "Key": f"read-{number}"}
        tag = s3.put_object(**key, Body=b"before")["ETag"]
        assert outcomes(lambda n, key=key, tag=tag: s3.put_object(**key, Body=str(n), IfMatch=tag)) == one_done(
            "PreconditionFailed"
        )


@pytest.mark.usefixtures("hasty_threads")
def test_one_upload_in_parts_of_a_key_that_is_not_there(s3: Any) -> None:
    for number in range(ROUNDS):
        key = {"Bucket": "raced", "Key": f"parts-{number}"}
        uploads = []
        for _ in range(THREADS):
            upload = s3.create_multipart_upload(**key)["UploadId"]
            tag = s3.upload_part(**key, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
            uploads.append({"UploadId": upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tag}]}})
        assert outcomes(
            lambda n, key=key, uploads=uploads: s3.complete_multipart_upload(**key, **uploads[n], IfNoneMatch="*")
        ) == one_done("PreconditionFailed")


@pytest.mark.usefixtures("hasty_threads")
def test_every_version_that_is_put_copied_or_deleted_stays(s3: Any) -> None:
    for key in ("source", "written"):
        s3.put_object(Bucket="raced", Key=key, Body=b"before")

    def write(number: int) -> None:
        key = {"Bucket": "raced", "Key": "written"}
        if number % 3 == 0:
            s3.put_object(**key, Body=b"put")
        elif number % 3 == 1:
            s3.copy_object(**key, CopySource="raced/source")
        else:
            s3.delete_object(**key)

    for _ in range(ROUNDS):
        assert outcomes(write) == ["done"] * THREADS
    found = s3.list_object_versions(Bucket="raced", Prefix="written")
    markers = len([number for number in range(THREADS) if number % 3 == 2])
    assert len(found["Versions"]) == 1 + ROUNDS * (THREADS - markers)
    assert len(found["DeleteMarkers"]) == ROUNDS * markers


@pytest.mark.usefixtures("hasty_threads")
def test_an_object_is_never_seen_without_its_metadata(s3: Any) -> None:
    key = {"Bucket": "raced", "Key": "described"}
    seen = []

    def put_or_read(number: int) -> None:
        if number == 0:
            s3.put_object(**key, Body=b"x", Metadata={"owner": "shop"})
        else:
            seen.append(s3.head_object(**key)["Metadata"])

    s3.put_object(**key, Body=b"x", Metadata={"owner": "shop"})
    for _ in range(ROUNDS):
        assert outcomes(put_or_read) == ["done"] * THREADS
    assert seen == [{"owner": "shop"}] * (ROUNDS * (THREADS - 1))


@pytest.fixture(scope="module")
def dynamo(client: Callable[[str], Any]) -> Any:
    dynamo = client("dynamodb")
    dynamo.create_table(
        TableName="raced",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    return dynamo


ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
CLAIM = {
    "UpdateExpression": "SET #owner = :owner",
    "ConditionExpression": "attribute_not_exists(#owner)",
    "ExpressionAttributeNames": {"#owner": "owner"},
}


def claim(number: int) -> dict[str, Any]:
    return {**CLAIM, "ExpressionAttributeValues": {":owner": {"N": str(number)}}}


def item(name: str) -> dict[str, Any]:
    return {"TableName": "raced", "Key": {"pk": {"S": name}}}


@pytest.mark.usefixtures("hasty_threads")
def test_one_put_update_or_delete_of_an_item(dynamo: Any) -> None:
    for number in range(ROUNDS):
        name = f"item-{number}"
        new = {"TableName": "raced", "Item": {"pk": {"S": name}}}
        declined = one_done("ConditionalCheckFailedException")
        assert outcomes(lambda _n, new=new: dynamo.put_item(**new, **ABSENT)) == declined
        assert outcomes(lambda n, name=name: dynamo.update_item(**item(name), **claim(n))) == declined
        assert (
            outcomes(lambda _n, name=name: dynamo.delete_item(**item(name), ConditionExpression="attribute_exists(pk)"))
            == declined
        )


@pytest.mark.usefixtures("hasty_threads")
def test_one_update_makes_an_item(dynamo: Any) -> None:
    for number in range(ROUNDS):
        name = f"made-{number}"
        assert outcomes(lambda n, name=name: dynamo.update_item(**item(name), **claim(n))) == one_done(
            "ConditionalCheckFailedException"
        )


@pytest.mark.usefixtures("hasty_threads")
def test_every_addition_counts_and_answers_with_its_own_sum(dynamo: Any) -> None:
    sums = []

    def add(_number: int) -> None:
        answer = dynamo.update_item(
            **item("sum"),
            UpdateExpression="ADD #n :one",
            ExpressionAttributeNames={"#n": "n"},
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )
        sums.append(int(answer["Attributes"]["n"]["N"]))

    for _ in range(ROUNDS):
        assert outcomes(add) == ["done"] * THREADS
    assert sorted(sums) == list(range(1, ROUNDS * THREADS + 1))


@pytest.mark.usefixtures("hasty_threads")
def test_one_transaction_over_two_items_and_what_others_write_meanwhile_stays(dynamo: Any) -> None:
    def write(number: int, pair: str) -> None:
        if number == 0:
            dynamo.put_item(TableName="raced", Item={"pk": {"S": f"{pair}-other"}})
            return
        puts = [{"TableName": "raced", "Item": {"pk": {"S": f"{pair}-{side}"}}, **ABSENT} for side in ("a", "b")]
        dynamo.transact_write_items(TransactItems=[{"Put": put} for put in puts])

    for number in range(ROUNDS):
        pair = f"pair-{number}"
        assert outcomes(lambda n, pair=pair: write(n, pair)) == sorted(
            ["done", "done"] + ["TransactionCanceledException"] * (THREADS - 2)
        )
        assert "Item" in dynamo.get_item(**item(f"{pair}-other"))
