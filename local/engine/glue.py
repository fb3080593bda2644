"""Job runs with real hands: a process per run, as a driver of its own, on the one warm Spark."""

import contextlib
import json
import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlparse

from moto.core.utils import utcnow
from py4j.protocol import Py4JError

from local.engine import s3_by_keys
from local.engine.iam.authority import Authority
from local.engine.iam.policy import Need
from local.engine.iam.principals import of_role
from local.engine.iam.s3_needs import object_arn
from local.engine.spark import WarmSpark

log = logging.getLogger("engine.glue")


class Storage(Protocol):
    def read(self, uri: str) -> bytes: ...


@dataclass
class _Driver:
    stop_requested: threading.Event = field(default_factory=threading.Event)
    process: subprocess.Popen[bytes] | None = None


class GlueRunner:
    """Runs job runs, each followed by a thread that sets the run's state as Glue would."""

    def __init__(
        self,
        data: Path,
        spark: WarmSpark,
        storage: Storage,
        authority: Authority,
        environment: dict[str, str],
        minute: float = 60.0,
    ) -> None:
        self._data = data
        self._spark = spark
        self._storage = storage
        self._authority = authority
        self._environment = environment
        self._minute = minute
        self._drivers: dict[str, _Driver] = {}
        self._lock = threading.Lock()

    def start(self, job: Any, run: Any) -> None:
        driver = self._drivers[run.job_run_id] = _Driver()
        threading.Thread(target=self._follow, args=[job, run, driver], name=run.job_run_id, daemon=True).start()

    def stop(self, run: Any) -> bool:
        """Kills the run's driver; false if there is nothing to stop."""
        with self._lock:
            driver = self._drivers.get(run.job_run_id)
            if driver is None or run.status not in ("STARTING", "RUNNING"):
                return False
            run.status = "STOPPING"
            driver.stop_requested.set()
            if driver.process is not None:
                _kill(driver.process)
        return True

    def stop_all(self) -> None:
        with self._lock:
            for driver in self._drivers.values():
                driver.stop_requested.set()
                if driver.process is not None:
                    _kill(driver.process)
                    driver.process.wait()

    def _follow(self, job: Any, run: Any, driver: _Driver) -> None:
        try:
            state, error = self._drive(job, run, driver)
        except Exception as failure:
            log.exception("%s of %s could not be run", run.job_run_id, job.name)
            state, error = "FAILED", f"{type(failure).__name__}: {failure}"
        with self._lock:
            del self._drivers[run.job_run_id]
            if not self._drivers and self._spark.is_up():
                with contextlib.suppress(Py4JError):  # the JVM may die at this very moment
                    self._spark.forget_tables()
            run.error = error
            run.completed_on = utcnow()
            run.status = state
        log.info("%s of %s: %s%s", run.job_run_id, job.name, state, f", {error}" if error else "")

    def _drive(self, job: Any, run: Any, driver: _Driver) -> tuple[str, str | None]:
        gateway = self._spark.gateway()
        home = self._data / "glue" / run.job_run_id
        log_file = self._data / "logs" / "glue" / job.name / f"{run.job_run_id}.log"
        keys = self._authority.assume("glue.amazonaws.com", job.role, run.job_run_id, {})
        order = {**self._order(job, run, home), "s3": s3_by_keys.settings(keys)}
        with self._lock:
            if driver.stop_requested.is_set():
                return "STOPPED", None
            environment = {**os.environ, **self._environment, **keys, **gateway.environment()}
            driver.process = _launch(order, home, log_file, environment)
            run.status = "RUNNING"
        log_file.with_suffix(".pid").write_text(str(driver.process.pid))
        timed_out = False
        try:
            code = driver.process.wait(run.timeout * self._minute if run.timeout else None)
        except subprocess.TimeoutExpired:
            timed_out = True
            _kill(driver.process)
            code = driver.process.wait()
        finally:
            log_file.with_suffix(".pid").unlink()
            if driver.process.stdin is not None:
                driver.process.stdin.close()
        self._spark.end_driver(run.job_run_id)
        self._spark.forget_keys(keys["AWS_ACCESS_KEY_ID"])
        if code == 0:
            return "SUCCEEDED", None
        if driver.stop_requested.is_set():
            return "STOPPED", None
        if timed_out:
            return "TIMEOUT", f"Job run exceeded its time-out of {run.timeout} minutes"
        return "FAILED", _reason(code, home / "error.txt")

    def _order(self, job: Any, run: Any, home: Path) -> dict[str, Any]:
        """What the process needs to know; script and libraries are laid into the run's own folder."""
        (home / "work").mkdir(parents=True)
        arguments = {**run.arguments, "--JOB_NAME": job.name, "--JOB_RUN_ID": run.job_run_id}
        libraries = [uri for uri in arguments.get("--extra-py-files", "").split(",") if uri]
        return {
            "runId": run.job_run_id,
            "script": str(self._fetch(job.command["ScriptLocation"], home, job.role)),
            "libraries": [str(self._fetch(uri.strip(), home, job.role)) for uri in libraries],
            "argv": [word for name, value in arguments.items() for word in (name, value)],
            "settings": _settings(arguments.get("--conf", "")),
            "errorFile": str(home / "error.txt"),
        }

    def _fetch(self, uri: str, home: Path, role: str) -> Path:
        """Glue reads a job's code as the job's role."""
        place = urlparse(uri)
        need = Need("s3:GetObject", object_arn(place.netloc, place.path.lstrip("/")))
        self._authority.check(of_role(role), [need])
        path = home / Path(place.path).name
        path.write_bytes(self._storage.read(uri))
        return path


def _launch(order: dict[str, Any], home: Path, log_file: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("glue_driver.py"))],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=home / "work",
            env=environment,
            start_new_session=True,
        )
    assert process.stdin is not None  # it is a pipe
    with contextlib.suppress(BrokenPipeError):  # it may have been killed by now; its exit code tells
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
    return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _settings(chained: str) -> dict[str, str]:
    """Glue's one --conf argument, `a=1 --conf b=2`."""
    words = [word for word in shlex.split(chained) if word != "--conf"]
    return dict(word.split("=", 1) for word in words)


def _reason(code: int, error_file: Path) -> str:
    if error_file.exists():
        return error_file.read_text()
    if code < 0:
        return f"The driver was killed by {signal.Signals(-code).name}"
    return f"The driver ended with exit code {code}"
