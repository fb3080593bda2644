"""The process that runs Athena's queries: one line of JSON in per query, one out per answer, until stdin closes.

A process of its own because deltalake keeps the interpreter's lock while it reads S3, and the S3 it reads is moto: in
moto's process the two would wait for each other for ever.
"""

import dataclasses
import json
import sys
import threading
import traceback
from typing import Any

from local.engine.athena import Query, run
from local.engine.athena_access import Access
from local.engine.athena_faults import QueryFault, ScanLimitExceeded

_output = threading.Lock()


def main() -> None:
    environment = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        threading.Thread(target=_serve, args=[json.loads(line), environment], daemon=True).start()


def _serve(request: dict[str, Any], environment: dict[str, str]) -> None:
    answer = json.dumps({"id": request.pop("id"), **_answer(Query(**request), environment)})
    with _output:
        print(answer, flush=True)


def _answer(query: Query, environment: dict[str, str]) -> dict[str, Any]:
    try:
        return {"state": "SUCCEEDED", **dataclasses.asdict(run(query, Access(environment, query.keys)))}
    except QueryFault as fault:
        return {"state": "FAILED", "reason": str(fault)}
    except ScanLimitExceeded as exceeded:
        return {"state": "CANCELLED", "reason": str(exceeded)}
    except Exception as failure:
        traceback.print_exc()
        return {"state": "FAILED", "reason": f"GENERIC_INTERNAL_ERROR: {type(failure).__name__}: {failure}"}


if __name__ == "__main__":
    main()
