"""The rules of a policy document, by themselves."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.engine.iam.calls import call_of
from local.engine.iam.conditions import UnknownCondition, hold
from local.engine.iam.needs import knows
from local.engine.iam.patterns import matches
from local.engine.iam.policy import Need, parse
from local.engine.iam.s3_needs import s3_needs


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("arn:aws:s3:::b/a.b/*", "arn:aws:s3:::b/a.b/c/d", True),
        ("arn:aws:s3:::b/a.b/*", "arn:aws:s3:::b/axb/c", False),
        ("arn:aws:s3:::b/a*", "arn:aws:s3:::b/a", True),
        ("arn:aws:s3:::b/a", "arn:aws:s3:::b/ab", False),
        ("job/?", "job/1", True),
        ("job/?", "job/12", False),
        ("*", "two\nlines", True),
        ("a+(b)", "a+(b)", True),
    ],
)
def test_wildcards_are_the_only_signs_with_a_meaning(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


@pytest.mark.parametrize(
    ("conditions", "context", "met"),
    [
        ({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}, {"s3:prefix": "b/1"}, True),
        ({"StringLike": {"s3:prefix": "a/*"}}, {"s3:prefix": "b/1"}, False),
        ({"StringLike": {"s3:prefix": "a/*"}}, {}, False),
        ({"StringLikeIfExists": {"s3:prefix": "a/*"}}, {}, True),
        ({"StringNotLike": {"s3:prefix": "a/*"}}, {}, True),
        ({"StringNotLike": {"s3:prefix": ["a/*", "b/*"]}}, {"s3:prefix": "b/1"}, False),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {"aws:sourceaccount": "1"}, True),
        ({"StringEquals": {"aws:SourceAccount": "1*"}}, {"aws:sourceaccount": "12"}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:*:machine:*"}}, {"aws:sourcearn": "arn:aws:machine:x"}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:securetransport": "true"}, False),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:securetransport": "false"}, True),
        ({"Null": {"aws:SourceArn": "true"}}, {}, True),
        ({"Null": {"aws:SourceArn": "true"}}, {"aws:sourcearn": "x"}, False),
        ({"StringEquals": {"a": "1"}, "Bool": {"b": "true"}}, {"a": "1", "b": "false"}, False),
        ({"StringEquals": {"a": "1", "b": "2"}}, {"a": "1"}, False),
    ],
)
def test_conditions(conditions: dict[str, Any], context: dict[str, str], met: bool) -> None:
    assert hold(conditions, context) is met


def test_a_condition_that_is_not_known_is_an_error() -> None:
    with pytest.raises(UnknownCondition, match="NumericLessThan on s3:max-keys; known are StringEquals"):
        hold({"NumericLessThan": {"s3:max-keys": "10"}}, {"s3:max-keys": "1"})


@pytest.mark.parametrize("key", ["NotAction", "NotResource", "NotPrincipal"])
def test_a_statement_that_cannot_be_judged_is_an_error(key: str) -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", key: "x"}
    with pytest.raises(ValueError, match=f"cannot judge a statement with {key}"):
        parse(json.dumps({"Statement": statement}))


def test_a_statement_tells_which_of_its_pairs_fit() -> None:
    written = {
        "Effect": "Allow",
        "Action": ["s3:Get*", "s3:getobject", "s3:PutObject"],
        "Resource": ["b/*", "b/a", "c"],
    }
    (statement,) = parse(json.dumps({"Statement": written}))
    assert statement.concerns(Need("s3:GetObject", "b/a")) == [
        ("s3:Get*", "b/*"),
        ("s3:Get*", "b/a"),
        ("s3:getobject", "b/*"),
        ("s3:getobject", "b/a"),
    ]
    assert statement.concerns(Need("s3:GetObject", "d")) == []
    assert statement.concerns(Need("s3:DeleteObject", "c")) == []


def test_every_call_of_the_functions_can_be_judged() -> None:
    sources = Path(__file__).parents[2].joinpath("functions").rglob("*.ts")
    called = {name for source in sources for name in re.findall(r"new (\w+)Command\(", source.read_text())}
    elsewhere = re.compile(r"Object|Multipart|Part|Execution")  # S3, by its addresses, and Step Functions, by itself
    assert len(called) > 10
    assert [name for name in sorted(called) if not elsewhere.search(name) and not knows(name)] == []


@pytest.mark.parametrize(
    ("method", "address", "headers", "needs"),
    [
        ("GET", "/b/k%20%C3%A9", {}, ["s3:GetObject b/k é"]),
        ("HEAD", "/b/k?versionId=1", {}, ["s3:GetObjectVersion b/k"]),
        (
            "PUT",
            "/b/k",
            {"x-amz-copy-source": "/c/a%2Bb?versionId=2"},
            ["s3:PutObject b/k", "s3:GetObjectVersion c/a+b"],
        ),
        ("PUT", "/b/k?partNumber=1&uploadId=u", {"x-amz-copy-source": "c/d"}, ["s3:PutObject b/k", "s3:GetObject c/d"]),
        ("POST", "/b/k?uploads=", {}, ["s3:PutObject b/k"]),
        ("POST", "/b/k?uploadId=u", {}, ["s3:PutObject b/k"]),
        ("GET", "/b/k?uploadId=u", {}, ["s3:ListMultipartUploadParts b/k"]),
        ("DELETE", "/b/k?uploadId=u", {}, ["s3:AbortMultipartUpload b/k"]),
        ("DELETE", "/b/k", {}, ["s3:DeleteObject b/k"]),
        ("DELETE", "/b/k?versionId=1", {}, ["s3:DeleteObjectVersion b/k"]),
        ("PUT", "/b/k?tagging=", {}, ["s3:PutObjectTagging b/k"]),
        ("HEAD", "/b", {}, ["s3:ListBucket b"]),
        ("GET", "/b/?list-type=2&prefix=p%2F", {}, ["s3:ListBucket b"]),
        ("GET", "/b?versions=&prefix=p", {}, ["s3:ListBucketVersions b"]),
        ("GET", "/b?location", {}, ["s3:GetBucketLocation b"]),
        ("GET", "/", {}, ["s3:ListAllMyBuckets *"]),
    ],
)
def test_what_calls_of_s3_need(method: str, address: str, headers: dict[str, str], needs: list[str]) -> None:
    from werkzeug.test import EnvironBuilder

    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20250101/us-east-1/s3/aws4_request, Signature=x"}
    call = call_of(EnvironBuilder(path=address, method=method, headers={**signed, **headers}).get_environ())
    assert call is not None
    found = [f"{need.action} {need.resource.removeprefix('arn:aws:s3:::')}" for need in s3_needs(call)]
    assert found == needs
