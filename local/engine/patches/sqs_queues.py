"""Queues that many use at a time.

What is deleted is gone, whatever else happens to its queue at that moment. moto makes a new list of all messages but
one and puts it in the place of the old one: of two deletions at a time one was undone, and the message came again when
it was visible again, half an hour later; what was sent meanwhile was lost.

Whoever counts a queue's messages looks at the clock once. moto makes a date of the time for every message, several
times over, and with a thousand of them waiting that was a quarter of all that the local AWS did.
"""

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, Queue


def install() -> None:
    original = Queue.delete_message

    def delete_message(self: Queue, receipt_handle: str) -> None:
        # Under the lock that sending takes.
        with self._messages_lock:
            original(self, receipt_handle)

    Queue.delete_message = delete_message
    Queue.messages = property(_waiting)
    Queue.approximate_number_of_messages_delayed = property(_delayed)
    Queue.approximate_number_of_messages_not_visible = property(_not_visible)


def _waiting(queue: Queue) -> list[Message]:
    now = unix_time_millis()
    return [each for each in queue._messages if each.visible_at < now >= each.delayed_until]


def _delayed(queue: Queue) -> int:
    now = unix_time_millis()
    return sum(now < each.delayed_until for each in queue._messages)


def _not_visible(queue: Queue) -> int:
    now = unix_time_millis()
    return sum(now <= each.visible_at for each in queue._messages)
