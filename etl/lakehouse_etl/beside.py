"""Two things at a time: in a fresh JVM most seconds are those of one thread."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Result = TypeVar("Result")


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Future[Result]]:
    """Work that goes on beside the block, and has come to its end, good or bad, when the block is left."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work)
