"""What is deleted from a queue is gone, and what is sent to it is there, however many do so at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from local.engine.patches import sqs_queues


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


def test_counts_of_messages_that_wait_are_delayed_or_taken() -> None:
    sqs_queues.install()
    backend = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    backend.create_queue("counted", {})
    queue = backend.get_queue("counted")
    for number in range(5):
        backend.send_message(
            "counted", str(number), delay_seconds=60 if number == 4 else 0, deduplication_id="", group_id=""
        )
    taken = backend.receive_message("counted", count=2, wait_seconds_timeout=0, visibility_timeout=60)
    assert [message.body for message in taken] == ["0", "1"]
    assert [message.body for message in queue.messages] == ["2", "3"]
    counts = {name: value for name, value in queue.attributes.items() if name.startswith("Approximate")}
    assert counts == {
        "ApproximateNumberOfMessages": 2,
        "ApproximateNumberOfMessagesDelayed": 1,
        "ApproximateNumberOfMessagesNotVisible": 2,
    }
