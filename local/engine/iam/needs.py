"""Which permissions a call needs, and on which resources: what AWS's service authorization reference says of them."""

import re
from collections.abc import Callable
from typing import Any

from moto.athena.models import athena_backends
from moto.core import DEFAULT_ACCOUNT_ID

from local.engine.iam.calls import Call
from local.engine.iam.policy import Need
from local.engine.iam.resource_policies import key_of_topic
from local.engine.iam.s3_needs import object_arn, s3_needs
from local.engine.iam.unknown_calls import UnknownCall

Parameters = dict[str, Any]


def needs_of(call: Call) -> list[Need]:
    """@raise UnknownCall"""
    if call.service == "s3":
        return s3_needs(call)
    operation = call.operation
    if call.service == "lambda":
        return _lambda_needs(call)
    look = _OPERATIONS.get(call.service, {}).get(operation)
    if look is None:
        raise UnknownCall(f"{call.service}:{operation or call.path}")
    return [
        need
        for action, resource, context in look(_Arns(call.region), call.parameters)
        for need in with_key(Need(action, resource, context))
    ]


def knows(operation: str) -> bool:
    """Whether the operation of some service, other than S3, can be judged."""
    return any(operation in operations for operations in _OPERATIONS.values())


def with_key(need: Need) -> list[Need]:
    """Whoever publishes on an encrypted topic uses its key."""
    key = key_of_topic(need.resource) if need.action == "sns:Publish" else None
    return [need] if key is None else [need, Need("kms:GenerateDataKey", key), Need("kms:Decrypt", key)]


class _Arns:
    def __init__(self, region: str) -> None:
        self.region = region

    def of(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.region}:{DEFAULT_ACCOUNT_ID}:{name}"


Plain = list[tuple[str, str, dict[str, str]]]
Look = Callable[[_Arns, Parameters], Plain]


def _on(service: str, kind: str, name: str, *operations: str, action: str | None = None) -> dict[str, Look]:
    """Operations on one resource that a parameter names; `action` where it is called otherwise than the operation."""

    def look_for(operation: str) -> Look:
        def look(arns: _Arns, parameters: Parameters) -> Plain:
            resource = arns.of(service, f"{kind}{str(parameters[name]).rpartition('/')[2]}")
            return [(f"{service}:{action or operation}", resource, {})]

        return look

    return {operation: look_for(operation) for operation in operations}


def _lambda_needs(call: Call) -> list[Need]:
    """Lambda's calls are known by method and address. Invocations are served, and judged, beside this process."""
    source = _EVENT_SOURCE.fullmatch(call.path)
    if call.method != "GET" or source is None:
        raise UnknownCall(f"lambda: {call.method} {call.path}")
    arn = _Arns(call.region).of("lambda", f"event-source-mapping:{source[1]}")
    return [Need("lambda:GetEventSourceMapping", arn)]


_EVENT_SOURCE = re.compile(r"/2015-03-31/event-source-mappings/([^/]+)/?")


def _query(arns: _Arns, parameters: Parameters) -> Plain:
    index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
    table = str(parameters["TableName"]).rpartition("/")[2]
    return [("dynamodb:Query", arns.of("dynamodb", f"table/{table}{index}"), {})]


def _parameters_by_path(arns: _Arns, parameters: Parameters) -> Plain:
    path = str(parameters["Path"]).rstrip("/")
    return [("ssm:GetParametersByPath", arns.of("ssm", f"parameter{path}"), {})]


def _arn_in(name: str, action: str) -> Look:
    return lambda _arns, parameters: [(action, str(parameters[name]), {})]


def _catalog(*operations: str, table: Callable[[Parameters], str | None]) -> dict[str, Look]:
    """Glue asks for the catalog and the database too when a table is touched."""

    def look_for(operation: str) -> Look:
        def look(arns: _Arns, parameters: Parameters) -> Plain:
            database = parameters.get("DatabaseName") or parameters.get("Name")
            named = table(parameters)
            tables = [f"table/{database}/{named}"] if named is not None else []
            touched = ["catalog", f"database/{database}", *tables]
            return [(f"glue:{operation}", arns.of("glue", each), {}) for each in touched]

        return look

    return {operation: look_for(operation) for operation in operations}


def _execution(*operations: str, results: bool = False) -> dict[str, Look]:
    """A query execution belongs to its workgroup; its results lie in a bucket that the caller reads."""

    def look_for(operation: str) -> Look:
        def look(arns: _Arns, parameters: Parameters) -> Plain:
            known: dict[str, Any] = athena_backends[DEFAULT_ACCOUNT_ID][arns.region].executions
            execution = known.get(parameters["QueryExecutionId"])
            workgroup = execution.workgroup.name if execution is not None else "primary"
            needed: Plain = [(f"athena:{operation}", arns.of("athena", f"workgroup/{workgroup}"), {})]
            if results and execution is not None:
                bucket, _, key = execution.output.removeprefix("s3://").partition("/")
                needed.append(("s3:GetObject", object_arn(bucket, key), {}))
            return needed

        return look

    return {operation: look_for(operation) for operation in operations}


def _saved_query(arns: _Arns, parameters: Parameters) -> Plain:
    saved = athena_backends[DEFAULT_ACCOUNT_ID][arns.region].named_queries.get(parameters["NamedQueryId"])
    workgroup = saved.workgroup.name if saved is not None else "primary"
    return [("athena:GetNamedQuery", arns.of("athena", f"workgroup/{workgroup}"), {})]


def _log_stream(action: str) -> Look:
    def look(arns: _Arns, parameters: Parameters) -> Plain:
        group, stream = parameters["logGroupName"], parameters["logStreamName"]
        return [(action, arns.of("logs", f"log-group:{group}:log-stream:{stream}"), {})]

    return look


def _events(arns: _Arns, parameters: Parameters) -> Plain:
    return [
        (
            "events:PutEvents",
            arns.of("events", f"event-bus/{str(entry.get('EventBusName', 'default')).rpartition('/')[2]}"),
            {"events:source": entry.get("Source", ""), "events:detail-type": entry.get("DetailType", "")},
        )
        for entry in parameters["Entries"]
    ]


_QUEUE = {
    **_on("sqs", "", "QueueUrl", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"),
    **_on("sqs", "", "QueueUrl", "GetQueueAttributes"),
    **_on("sqs", "", "QueueUrl", "SendMessageBatch", action="SendMessage"),
    **_on("sqs", "", "QueueUrl", "DeleteMessageBatch", action="DeleteMessage"),
    **_on("sqs", "", "QueueName", "GetQueueUrl"),
}

_OPERATIONS: dict[str, dict[str, Look]] = {
    "athena": {
        **_on("athena", "workgroup/", "WorkGroup", "StartQueryExecution", "GetWorkGroup"),
        **_on("athena", "workgroup/", "WorkGroup", "ListNamedQueries", "ListQueryExecutions"),
        **_execution("GetQueryExecution", "StopQueryExecution"),
        **_execution("GetQueryResults", results=True),
        "GetNamedQuery": _saved_query,
    },
    "dynamodb": {
        **_on("dynamodb", "table/", "TableName", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
        **_on("dynamodb", "table/", "TableName", "DescribeTable"),
        "Query": _query,
    },
    "events": {"PutEvents": _events, **_on("events", "rule/", "Name", "DescribeRule")},
    "glue": {
        **_on("glue", "job/", "JobName", "StartJobRun", "GetJobRun", "GetJobRuns", "BatchStopJobRun"),
        **_on("glue", "crawler/", "Name", "GetCrawler"),
        **_catalog("GetDatabase", table=lambda _: None),
        **_catalog("GetTable", "GetPartitions", table=lambda of: of.get("Name") or of.get("TableName")),
        **_catalog("GetTables", table=lambda _: "*"),
        **_catalog("CreateTable", "UpdateTable", table=lambda of: of["TableInput"]["Name"]),
    },
    "kms": {
        "Decrypt": _arn_in("KeyId", "kms:Decrypt"),
        "GenerateDataKey": _arn_in("KeyId", "kms:GenerateDataKey"),
    },
    "logs": {
        "CreateLogStream": _log_stream("logs:CreateLogStream"),
        "PutLogEvents": _log_stream("logs:PutLogEvents"),
    },
    "monitoring": {
        "DescribeAlarms": lambda arns, _parameters: [
            ("cloudwatch:DescribeAlarms", arns.of("cloudwatch", "alarm:*"), {})
        ]
    },
    "sns": {
        "Publish": _arn_in("TopicArn", "sns:Publish"),
        "ListSubscriptionsByTopic": _arn_in("TopicArn", "sns:ListSubscriptionsByTopic"),
    },
    "sqs": _QUEUE,
    "ssm": {"GetParametersByPath": _parameters_by_path},
    "sts": {"GetCallerIdentity": lambda _arns, _parameters: [], "AssumeRole": _arn_in("RoleArn", "sts:AssumeRole")},
}
