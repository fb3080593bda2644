"""S3's events on SQS say which version was written, in AWS's encoding of the key."""

import json
from urllib.parse import unquote_plus

import pytest
from botocore.exceptions import ClientError
from conftest import Engine


@pytest.fixture(scope="module")
def queue(engine: Engine) -> str:
    sqs, s3 = engine.client("sqs"), engine.client("s3")
    s3.create_bucket(Bucket="raw")
    s3.put_bucket_versioning(Bucket="raw", VersioningConfiguration={"Status": "Enabled"})
    url = sqs.create_queue(QueueName="uploads")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        _notify(engine, arn)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::raw"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    _notify(engine, arn)
    taken = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(taken[0]["Body"])["Event"] == "s3:TestEvent"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=taken[0]["ReceiptHandle"])
    return url


def _notify(engine: Engine, queue: str) -> None:
    rules = {"QueueConfigurations": [{"QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]}
    engine.client("s3").put_bucket_notification_configuration(Bucket="raw", NotificationConfiguration=rules)


def _events(engine: Engine, queue: str) -> list[dict]:
    sqs, found = engine.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found += json.loads(message["Body"])["Records"]
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_each_upload_of_a_key_is_told_by_its_version(engine: Engine, queue: str) -> None:
    s3 = engine.client("s3")
    versions = [s3.put_object(Bucket="raw", Key="incoming/a.csv", Body=body)["VersionId"] for body in (b"1", b"22")]
    first, second = (event["s3"]["object"] for event in _events(engine, queue))

    assert len(set(versions)) == 2
    assert [first["versionId"], second["versionId"]] == versions
    assert [first["size"], second["size"]] == [1, 2]
    assert first["sequencer"] < second["sequencer"]


@pytest.mark.parametrize("key", ["incoming/orders/two words + 100% é&ü.xlsx", "incoming/a+b%20c.csv"])
def test_a_key_comes_form_encoded(engine: Engine, queue: str, key: str) -> None:
    version = engine.client("s3").put_object(Bucket="raw", Key=key, Body=b"x")["VersionId"]
    (event,) = _events(engine, queue)
    told = event["s3"]["object"]

    assert " " not in told["key"]
    assert unquote_plus(told["key"]) == key
    assert told["versionId"] == version
    body = engine.client("s3").get_object(Bucket="raw", Key=unquote_plus(told["key"]), VersionId=told["versionId"])
    assert body["Body"].read() == b"x"


def test_copies_and_multipart_uploads_have_their_versions_too(engine: Engine, queue: str) -> None:
    s3 = engine.client("s3")
    s3.put_object(Bucket="raw", Key="source", Body=b"content")
    copied = s3.copy_object(Bucket="raw", Key="copied", CopySource={"Bucket": "raw", "Key": "source"})["VersionId"]
    upload = s3.create_multipart_upload(Bucket="raw", Key="parts")["UploadId"]
    part = s3.upload_part(Bucket="raw", Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
    joined = s3.complete_multipart_upload(
        Bucket="raw",
        Key="parts",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )["VersionId"]

    told = {event["s3"]["object"]["key"]: event["s3"]["object"]["versionId"] for event in _events(engine, queue)}
    assert (told["copied"], told["parts"]) == (copied, joined)
