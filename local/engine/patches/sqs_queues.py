"""A message that is deleted is gone, whatever else happens to its queue at that moment.

moto makes a new list of all messages but one and puts it in the place of the old one. Of two deletions at a time one
was undone, and the message came again when it was visible again, half an hour later; what was sent meanwhile was lost.
"""

from moto.sqs.models import Queue


def install() -> None:
    original = Queue.delete_message

    def delete_message(self: Queue, receipt_handle: str) -> None:
        # Under the lock that sending takes.
        with self._messages_lock:
            original(self, receipt_handle)

    Queue.delete_message = delete_message
