"""moto's queries succeed with no rows; here they are executed, and their answers are Athena's.

Replaces the five calls around a query execution. Workgroups, named queries and prepared statements stay moto's.
A query is carried out with the keys of whoever starts it: catalog, tables and results are what these may reach.
"""

import json
import threading
import time
import uuid
from typing import Any

from moto.athena.models import AthenaBackend, WorkGroup
from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError

from local.engine.athena_process import AthenaProcess, Outcome
from local.engine.credentials import ACCESS_KEY, SECRET_KEY
from local.engine.iam.principals import credentials_of, principal_of

PAGE = 1000


class Execution:
    """One query execution, with what moto's own lists expect of one."""

    def __init__(self, request: dict[str, Any], workgroup: WorkGroup, output: str) -> None:
        self.id = str(uuid.uuid4())
        self.query: str = request["QueryString"]
        self.context: dict[str, str] = request.get("QueryExecutionContext") or {}
        self.parameters: list[str] | None = request.get("ExecutionParameters")
        self.workgroup = workgroup
        self.output = f"{output.rstrip('/')}/{self.id}.csv"
        self.status = "QUEUED"
        self.outcome: Outcome | None = None
        self._ending = threading.Lock()
        self.start_time = time.time()
        self.end_time: float | None = None

    def end(self, outcome: Outcome) -> None:
        """The first end counts: what was stopped stays so."""
        with self._ending:
            if self.outcome is None:
                self.end_time = time.time()
                self.outcome = outcome
                self.status = outcome.state

    def as_dict(self) -> dict[str, Any]:
        took = int(((self.end_time or time.time()) - self.start_time) * 1000)
        status: dict[str, Any] = {"State": self.status, "SubmissionDateTime": self.start_time}
        if self.end_time is not None:
            status["CompletionDateTime"] = self.end_time
        if self.outcome is not None and self.outcome.reason is not None:
            status["StateChangeReason"] = self.outcome.reason
            if self.status == "FAILED":
                status["AthenaError"] = {"ErrorCategory": 2, "ErrorMessage": self.outcome.reason, "Retryable": False}
        described = {
            "QueryExecutionId": self.id,
            "Query": self.query,
            "StatementType": "DML",
            "ResultConfiguration": {"OutputLocation": self.output},
            "QueryExecutionContext": self.context,
            "Status": status,
            "Statistics": {
                "EngineExecutionTimeInMillis": took,
                "DataScannedInBytes": self.outcome.scanned_bytes if self.outcome else 0,
                "TotalExecutionTimeInMillis": took,
                "QueryQueueTimeInMillis": 0,
                "ServiceProcessingTimeInMillis": 0,
            },
            "WorkGroup": self.workgroup.name,
            "EngineVersion": self.workgroup.configuration["EngineVersion"],
        }
        return described if self.parameters is None else {**described, "ExecutionParameters": self.parameters}


def install(athena: AthenaProcess) -> None:
    by_token: dict[str, str] = {}

    def start_query_execution(response: AthenaResponse) -> str:
        request = json.loads(response.body)
        backend = response.athena_backend
        token = request.get("ClientRequestToken")
        if token not in by_token:
            execution = _accept(request, backend)
            backend.executions[execution.id] = execution
            if token is not None:
                by_token[token] = execution.id
            _execute(athena, execution, _keys(response))
            return json.dumps({"QueryExecutionId": execution.id})
        return json.dumps({"QueryExecutionId": by_token[token]})

    def get_query_execution(response: AthenaResponse) -> str:
        return json.dumps({"QueryExecution": _find(response, response._get_param("QueryExecutionId")).as_dict()})

    def batch_get_query_execution(response: AthenaResponse) -> str:
        known: dict[str, Any] = response.athena_backend.executions
        asked = response._get_param("QueryExecutionIds")
        missing = [{"QueryExecutionId": i, "ErrorCode": "INVALID_INPUT"} for i in asked if i not in known]
        found = [known[i].as_dict() for i in asked if i in known]
        return json.dumps({"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing})

    def get_query_results(response: AthenaResponse) -> str:
        execution = _find(response, response._get_param("QueryExecutionId"))
        if execution.outcome is None or execution.outcome.result is None:
            ended = execution.outcome is not None
            state = "did not finish successfully. Final query state" if ended else "has not yet finished. Current state"
            raise _invalid(f"Query {state}: {execution.status}")
        rows = execution.outcome.result.api_rows()
        begin = int(response._get_param("NextToken") or 0)
        end = begin + min(int(response._get_param("MaxResults") or PAGE), PAGE)
        info = [column.info() for column in execution.outcome.result.columns]
        page = {"ResultSet": {"Rows": rows[begin:end], "ResultSetMetadata": {"ColumnInfo": info}}, "UpdateCount": 0}
        return json.dumps({**page, "NextToken": str(end)} if end < len(rows) else page)

    def stop_query_execution(response: AthenaResponse) -> str:
        execution = _find(response, response._get_param("QueryExecutionId"))
        execution.end(Outcome("CANCELLED", "Query was stopped"))
        return "{}"

    for call in (
        start_query_execution,
        get_query_execution,
        batch_get_query_execution,
        get_query_results,
        stop_query_execution,
    ):
        setattr(AthenaResponse, call.__name__, call)


def _accept(request: dict[str, Any], backend: AthenaBackend) -> Execution:
    name = request.get("WorkGroup") or "primary"
    workgroup = backend.work_groups.get(name)
    if workgroup is None:
        raise _invalid(f"WorkGroup {name} is not found.")
    if workgroup.state != "ENABLED":
        raise _invalid(f"WorkGroup {name} is disabled.")
    asked = (request.get("ResultConfiguration") or {}).get("OutputLocation")
    own = (workgroup.configuration.get("ResultConfiguration") or {}).get("OutputLocation")
    output = own or asked if workgroup.configuration["EnforceWorkGroupConfiguration"] else asked or own
    if not output:
        raise _invalid(
            "No output location provided. An output location is required either through the Workgroup result"
            " configuration setting or as an API input."
        )
    return Execution(request, workgroup, output)


def _execute(athena: AthenaProcess, execution: Execution, keys: dict[str, str]) -> None:
    execution.status = "RUNNING"
    query = {
        "sql": execution.query,
        "database": execution.context.get("Database", "default").lower(),
        "parameters": execution.parameters or [],
        "scan_limit": execution.workgroup.configuration.get("BytesScannedCutoffPerQuery"),
        "output": execution.output,
        "keys": keys,
    }
    athena.submit(query, execution.end)


def _keys(response: AthenaResponse) -> dict[str, str]:
    """Of whoever made the call, as environment variables of the AWS SDKs."""
    access_key = response.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
    if principal_of(access_key, response.headers.get("X-Amz-Security-Token")).is_account:
        return {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    return credentials_of(access_key)


def _find(response: AthenaResponse, execution_id: str) -> Execution:
    execution: Any = response.athena_backend.executions.get(execution_id)
    if execution is None:
        raise _invalid(f"QueryExecution {execution_id} was not found")
    return execution


def _invalid(message: str) -> JsonRESTError:
    return JsonRESTError("InvalidRequestException", message)
