"""DynamoDB's calls are done one at a time.

moto looks at an item, judges the condition and writes, and its server has a thread for each caller: of two that claim
the same item at a time both got it. An update changes the item in place, so that another one's answer held half of it,
a transaction that is cancelled puts back the whole table as it was, with what others wrote meanwhile gone, and a scan
fails when an item is added. A call takes a millisecond and threads of Python share one core, so one lock costs nothing.
"""

import threading
from typing import Any

from moto.dynamodb.responses import DynamoHandler

_one_at_a_time = threading.RLock()


def install() -> None:
    original = DynamoHandler.call_action

    def call_action(self: DynamoHandler) -> Any:
        with _one_at_a_time:
            return original(self)

    DynamoHandler.call_action = call_action
