"""Athena's worker process, seen from the engine."""

import contextlib
import dataclasses
import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.engine.athena_result import Column, Result

DIED = {"state": "FAILED", "reason": "GENERIC_INTERNAL_ERROR: the process that runs the queries died"}


@dataclasses.dataclass
class Outcome:
    state: str
    reason: str | None = None
    result: Result | None = None
    scanned_bytes: int = 0


class AthenaProcess:
    """Hands queries to the worker; starts one when there is none, so its imports are done before the first query."""

    def __init__(self, environment: dict[str, str]) -> None:
        """`environment`: where AWS is, as environment variables of the AWS SDKs."""
        self._environment = environment
        self._numbers = itertools.count()
        self._waiting: dict[int, Callable[[Outcome], None]] = {}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with self._lock:
            self._started()

    def submit(self, query: dict[str, Any], done: Callable[[Outcome], None]) -> None:
        """`query`: the fields of athena.Query."""
        with self._lock:
            process = self._started()
            number = next(self._numbers)
            self._waiting[number] = done
            with contextlib.suppress(BrokenPipeError):  # the reader of its output sees the end and answers for it
                _write(process, {"id": number, **query})

    def stop(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.engine.athena_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                text=True,
                start_new_session=True,
            )
            _write(self._process, self._environment)
            threading.Thread(target=self._listen, args=[self._process], name="athena", daemon=True).start()
        return self._process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            answer = json.loads(line)
            self._take(answer.pop("id"))(_outcome(answer))
        with self._lock:
            left = list(self._waiting.values())
            self._waiting.clear()
        for done in left:
            done(_outcome(DIED))

    def _take(self, number: int) -> Callable[[Outcome], None]:
        with self._lock:
            return self._waiting.pop(number)


def _write(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
    if process.stdin is not None:
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()


def _outcome(answer: dict[str, Any]) -> Outcome:
    if "result" not in answer:
        return Outcome(answer["state"], answer["reason"])
    columns = [Column(**column) for column in answer["result"]["columns"]]
    return Outcome(answer["state"], None, Result(columns, answer["result"]["rows"]), answer["scanned_bytes"])
