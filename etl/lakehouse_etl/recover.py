"""What earlier runs left unfinished, put right before anything is loaded."""

import logging
from collections.abc import Iterable

from pyspark.sql import SparkSession

from . import layout
from .commits import Committer, check_or_restore
from .contract import Contract
from .delta_log import Commit, DeltaLog
from .errors import ForeignRestoreError, LoadError
from .markers import marker_of
from .storage import Json, Storage, in_parallel
from .summary import LOADED, Ending, summary_of, touched_by

log = logging.getLogger(__name__)
RECENT_RUNS = 50
"""A commit that a second driver overwrites vanishes within seconds: older runs need no second look."""


class Recovery:
    def __init__(
        self,
        spark: SparkSession,
        contract: Contract,
        raw: Storage,
        lake: Storage,
        history: DeltaLog,
        committer: Committer,
    ) -> None:
        self.spark, self.contract, self.raw, self.lake = spark, contract, raw, lake
        self.history, self.committer = history, committer
        self.dataset = contract.name

    def recover(self, loaded_again: Iterable[str] = ()) -> None:
        """Raises ForeignRestoreError if somebody undid loaded rows, LoadError if lost ones cannot be had back.

        `loaded_again`: the files that this run reloads, whose rows come back thereby.
        """
        self._refuse_foreign_restore(frozenset(loaded_again))
        by_run = commits_by_run(self.history.in_force())
        recent = list(by_run)[-RECENT_RUNS:]
        summaries = self._summaries(since=min(recent) if len(by_run) > RECENT_RUNS else "")
        for run_id in recent:
            if run_id not in summaries:
                self._summarise(run_id, by_run[run_id])
        for run_id, summary in summaries.items():
            self._restage_vanished(run_id, summary, by_run.get(run_id, []))

    def _refuse_foreign_restore(self, loaded_again: frozenset[str]) -> None:
        restores = self.history.foreign_restores()
        if not restores:
            return
        named = loaded_again.union(loaded_by(self.history))
        undone: dict[int, list[str]] = {}
        for commit in self.history.undone():
            lost = [file["fileId"] for file in commit.files if file["fileId"] not in named]
            if self.lake.exists(layout.summary_key(self.dataset, commit.run_id)) and lost:
                undone[commit.version] = lost
        if undone:
            raise ForeignRestoreError(self.history.place.name, restores, undone)

    def _summaries(self, since: str) -> dict[str, Json]:
        """Summaries of the runs from that run id on; run ids sort by time."""
        prefix = layout.runs_prefix(self.dataset)
        keys = [key for key in self.lake.keys(prefix, prefix + since) if key.endswith("/summary.json")]
        found = in_parallel(self.lake.get_json, keys)
        return {key.split("/")[-2]: summary for key, summary in zip(keys, found, strict=True) if summary}

    def _summarise(self, run_id: str, commits: list[Commit]) -> None:
        """The summary that a run did not come to write, once its commits are known to have done what they say."""
        for commit in commits:
            check_or_restore(self.committer, self.history, commit)
        self._put_summary(run_id, commits, [])
        log.warning("run %s had committed without a summary: it has one now", run_id)

    def _restage_vanished(self, run_id: str, summary: Json, commits: list[Commit]) -> None:
        """Commits that are no longer in the history are lost: their files are staged again, and count no more here."""
        present = {(commit.version, commit.txn_version) for commit in self.history.commits}
        oldest = self.history.commits[0].version if self.history.commits else 0
        vanished = [
            commit["version"]
            for commit in summary["commits"]
            if commit["version"] >= oldest and (commit["version"], commit["txnVersion"]) not in present
        ]
        if not vanished:
            return
        named = loaded_by(self.history)
        files = [file["fileId"] for file in summary["files"] if file["outcome"] == LOADED]
        lost = [file_id for file_id in files if file_id not in named]
        log.error(
            "table %s: version %s of run %s is gone from the history, overwritten by a second writer; staged again: %s",
            self.history.place.name,
            vanished,
            run_id,
            ", ".join(lost) or "nothing",
        )
        for file_id in lost:
            self._restage(file_id, run_id)
        others = [file for file in summary["files"] if file["outcome"] != LOADED]
        self._put_summary(run_id, commits, others, summary)

    def _restage(self, file_id: str, run_id: str) -> None:
        """In this order a crash leaves a marker that counts as done, and the next run looks again."""
        verdict = self.raw.get_json(layout.verdict_key(file_id))
        if verdict is None:
            raise LoadError(f"file {file_id} of run {run_id} must be loaded again and has no verdict: upload it again")
        marker = marker_of(verdict, self.dataset)
        gone = [part["key"] for part in marker["parts"] if not self.raw.bring_back(part["key"])]
        if gone:
            raise LoadError(
                f"file {file_id} ({verdict['source']['key']}) of run {run_id} must be loaded again and its parts are "
                f"gone ({', '.join(gone)}): nothing was loaded; replay it from the archive and reload the dataset"
            )
        stamp = layout.stamp_of(verdict["source"]["arrivedAt"])
        self.raw.put_json(layout.staged_key(self.dataset, stamp, file_id), marker)
        self.raw.delete(layout.done_key(self.dataset, file_id))

    def _put_summary(self, run_id: str, commits: list[Commit], others: list[Json], before: Json | None = None) -> None:
        told = (commits[0].metadata if commits else before) or {}
        ending = Ending(True, told["isolated"], told["startedAt"], others)
        touched = touched_by(self.spark, self.history.place, self.contract, run_id, commits)
        version = commits[-1].version if commits else None
        summary = summary_of(self.dataset, run_id, commits, ending, touched, version, None)
        self.lake.put_json(layout.summary_key(self.dataset, run_id), summary)


def commits_by_run(commits: list[Commit]) -> dict[str, list[Commit]]:
    by_run: dict[str, list[Commit]] = {}
    for commit in commits:
        by_run.setdefault(commit.run_id, []).append(commit)
    return by_run


def loaded_by(history: DeltaLog) -> dict[str, str]:
    """The run that loaded each file, by the commits in force."""
    return {file["fileId"]: commit.run_id for commit in history.in_force() for file in commit.files}
