"""Seconds per step of a run."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    def __init__(self) -> None:
        self._spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self._spent[name] += time.monotonic() - begun

    @property
    def seconds(self) -> dict[str, float]:
        return {name: round(spent, 3) for name, spent in self._spent.items()}
