"""Breadcrumbs: which files have been at work when a run of theirs died, and how often that counts."""

import logging
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import layout
from .storage import Storage

log = logging.getLogger(__name__)
DEATHS_ALLOWED = 3
NOT_A_DEATH = ("STOPPED", "STOPPING", "TIMEOUT")


class GlueRuns:
    """How runs of this job have ended."""

    def __init__(self, glue: Any, job_name: str | None) -> None:
        self.glue, self.job_name = glue, job_name

    def state(self, job_run_id: str | None) -> str | None:
        """The state of a run, or None if it cannot be told."""
        if job_run_id is None or self.job_name is None:
            return None
        try:
            return self.glue.get_job_run(JobName=self.job_name, RunId=job_run_id)["JobRun"]["JobRunState"]
        except (ClientError, BotoCoreError) as error:
            log.warning("run %s of job %s cannot be looked up (%s)", job_run_id, self.job_name, error)
            return None


class Breadcrumbs:
    """One object per file and run, put before the file is touched apart from others, taken away after its commit."""

    def __init__(self, lake: Storage, dataset: str, run_id: str, job_run_id: str | None, runs: GlueRuns) -> None:
        self.lake, self.dataset, self.run_id, self.job_run_id, self.runs = lake, dataset, run_id, job_run_id, runs
        self.keys: dict[str, list[str]] = {}
        for key in lake.keys(layout.breadcrumbs_prefix(dataset)):
            self.keys.setdefault(key.split("/")[-2], []).append(key)

    @property
    def files(self) -> set[str]:
        return set(self.keys)

    def deaths(self, file_id: str) -> int:
        attempts = [attempt for key in self.keys.get(file_id, ()) for attempt in self._attempts(key)]
        return sum(self.runs.state(attempt) not in NOT_A_DEATH for attempt in attempts)

    def drop(self, file_id: str) -> None:
        """Says that this run is at work on the file; an earlier attempt of the same run stays on record."""
        key = layout.breadcrumb_key(self.dataset, file_id, self.run_id)
        attempts = self._attempts(key) if key in self.keys.get(file_id, ()) else []
        document = {"dataset": self.dataset, "fileId": file_id, "runId": self.run_id}
        self.lake.put_json(key, document | {"jobRunIds": [*attempts, self.job_run_id]})
        self.keys[file_id] = [*{*self.keys.get(file_id, ()), key}]

    def pick_up(self, file_id: str) -> None:
        for key in self.keys.pop(file_id, ()):
            self.lake.delete(key)

    def forget_ended(self, raw: Storage) -> None:
        """Files that have come to their end need no record: should one be tried again, it starts anew."""
        files = list(self.keys)
        ends = raw.get_jsons(layout.done_key(self.dataset, file_id) for file_id in files)
        for file_id, done in zip(files, ends, strict=True):
            if done:
                self.pick_up(file_id)

    def _attempts(self, key: str) -> list[str | None]:
        return (self.lake.get_json(key) or {}).get("jobRunIds", [None])
