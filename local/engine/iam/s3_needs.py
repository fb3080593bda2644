"""What S3's calls need, by method, address and headers; buckets by their path, as there are no host names here."""

from urllib.parse import unquote

import xmltodict

from local.engine.iam.calls import Call
from local.engine.iam.conditions import Context
from local.engine.iam.policy import Need
from local.engine.iam.resource_policies import key_of_bucket
from local.engine.iam.unknown_calls import UnknownCall

BUCKET_READS = {
    "versions": "s3:ListBucketVersions",
    "uploads": "s3:ListBucketMultipartUploads",
    "location": "s3:GetBucketLocation",
    "versioning": "s3:GetBucketVersioning",
    "policy": "s3:GetBucketPolicy",
    "encryption": "s3:GetEncryptionConfiguration",
    "notification": "s3:GetBucketNotification",
    "lifecycle": "s3:GetLifecycleConfiguration",
}
LIST_CONDITIONS = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys"}


def s3_needs(call: Call) -> list[Need]:
    """@raise UnknownCall"""
    bucket, _, key = call.path.removeprefix("/").partition("/")
    if not bucket:
        return [Need("s3:ListAllMyBuckets", "*")]
    if not key:
        return _of_bucket(call, bucket)
    return [*_of_object(call, bucket, key), *_of_source(call)]


def deletions(call: Call) -> list[tuple[str, str | None]] | None:
    """The keys, with their versions, that one call deletes; None if it is another call."""
    if call.method != "POST" or "delete" not in call.query:
        return None
    listed = xmltodict.parse(call.body, strip_whitespace=False)["Delete"].get("Object", [])
    each = listed if isinstance(listed, list) else [listed]
    return [(one["Key"], one.get("VersionId")) for one in each]


def deletion_need(bucket: str, key: str, version: str | None) -> Need:
    return Need("s3:DeleteObjectVersion" if version else "s3:DeleteObject", object_arn(bucket, key))


def listing_need(bucket: str, context: Context | None = None) -> Need:
    return Need("s3:ListBucket", bucket_arn(bucket), context or {})


def bucket_arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"


def object_arn(bucket: str, key: str) -> str:
    return f"arn:aws:s3:::{bucket}/{key}"


def _of_bucket(call: Call, bucket: str) -> list[Need]:
    if call.method == "HEAD":
        return [listing_need(bucket)]
    if call.method in ("PUT", "DELETE") and not set(call.query) - {"x-id"}:
        return [Need("s3:CreateBucket" if call.method == "PUT" else "s3:DeleteBucket", bucket_arn(bucket))]
    context = {LIST_CONDITIONS[name]: value for name, value in call.query.items() if name in LIST_CONDITIONS}
    if call.method == "GET":
        for name, action in BUCKET_READS.items():
            if name in call.query:
                return [Need(action, bucket_arn(bucket), context)]
        if not set(call.query) - {*LIST_CONDITIONS, *LISTING}:
            return [listing_need(bucket, context)]
    raise UnknownCall(f"s3: {call.method} {call.path}?{call.environ.get('QUERY_STRING', '')}")


LISTING = ("list-type", "marker", "start-after", "continuation-token", "encoding-type", "fetch-owner", "x-id")


def _of_object(call: Call, bucket: str, key: str) -> list[Need]:
    arn, query = object_arn(bucket, key), call.query
    version = "Version" if "versionId" in query else ""
    if "tagging" in query:
        verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}[call.method]
        return [Need(f"s3:{verb}Object{version}Tagging", arn)]
    match call.method:
        case "GET" | "HEAD" if "uploadId" in query:
            return [Need("s3:ListMultipartUploadParts", arn)]
        case "GET" | "HEAD" if "acl" not in query:
            return [Need(f"s3:GetObject{version}", arn), *_key_need(bucket, "kms:Decrypt")]
        case "DELETE" if "uploadId" in query:
            return [Need("s3:AbortMultipartUpload", arn)]
        case "DELETE":
            return [deletion_need(bucket, key, query.get("versionId"))]
        case "POST" if "uploads" in query or "uploadId" in query:
            parts = _key_need(bucket, "kms:Decrypt")
            return [Need("s3:PutObject", arn), *_key_need(bucket, "kms:GenerateDataKey"), *parts]
        case "PUT" if "acl" not in query:
            return [Need("s3:PutObject", arn), *_key_need(bucket, "kms:GenerateDataKey")]
    raise UnknownCall(f"s3: {call.method} {call.path}?{call.environ.get('QUERY_STRING', '')}")


def _of_source(call: Call) -> list[Need]:
    """A copy reads as well as writes."""
    written = call.environ.get("HTTP_X_AMZ_COPY_SOURCE")
    if written is None:
        return []
    path, _, version = written.partition("?versionId=")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return [Need(action, object_arn(bucket, key)), *_key_need(bucket, "kms:Decrypt")]


def _key_need(bucket: str, action: str) -> list[Need]:
    key = key_of_bucket(bucket)
    return [Need(action, key)] if key is not None and key.startswith("arn:") else []
