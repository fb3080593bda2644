"""What is deleted from a queue is gone, and what is sent to it is there, however many do so at a time."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from local.engine.patches import sqs_queues
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns after so few steps that they meet in the middle of everything."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_deletions_and_sendings_at_a_time() -> None:
    sqs_queues.install()
    backend = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    backend.create_queue("crowded", {})
    queue = backend.get_queue("crowded")

    def send_and_delete(number: int) -> None:
        backend.send_message("crowded", str(number), deduplication_id="", group_id="")
        message = next(each for each in queue._messages if each.body == str(number))
        message.mark_received(visibility_timeout=1000)
        backend.delete_message("crowded", message.receipt_handle)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send_and_delete, range(2000)))
    assert [message.body for message in queue._messages] == []
