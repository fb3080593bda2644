"""Commits that say what they are: each with its metadata and a fresh transaction version, found again afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from .classify import INSERTED
from .delta_log import APP, Commit, DeltaLog
from .errors import AccountingError, OvertakenError
from .session import settings_during
from .storage import Json

TXN_APP = "spark.databricks.delta.write.txnAppId"
TXN_VERSION = "spark.databricks.delta.write.txnVersion"
USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"


class Committer:
    """Makes the commits of one run."""

    def __init__(self, spark: SparkSession, dataset: str, run_id: str, started: datetime) -> None:
        self.spark, self.dataset, self.run_id = spark, dataset, run_id
        self.next_txn = int(started.timestamp() * 1000) * 1000

    def commit(self, log: DeltaLog, metadata: Json, write: Callable[[], None], walled: bool = True) -> Commit:
        """Carries out `write`, which commits once. Raises OvertakenError if that commit is not in the history.

        `walled`: Delta is to refuse it beside another commit of the job's, for which it first goes through all that
        is in the log, in a new table for seconds. Whoever does without looks afterwards what it was made from.
        """
        txn = self._fresh_txn(log)
        identity = {"app": APP, "runId": self.run_id, "dataset": self.dataset, "txnVersion": txn}
        settings = {USER_METADATA: json.dumps(identity | metadata, ensure_ascii=False)}
        if walled:
            settings |= {TXN_APP: log.place.app_id, TXN_VERSION: str(txn)}
        with settings_during(self.spark, settings):
            write()
        added = log.refresh()
        mine = [commit for commit in added if commit.txn_version == txn and commit.run_id == self.run_id]
        if not mine:
            raise OvertakenError(log.place.name, txn, [commit.version for commit in added])
        return mine[0]

    def restore(self, log: DeltaLog, version: int) -> None:
        """Takes the table back to a version, in the job's own name."""
        with self.told(log, {"restoredTo": version}):
            DeltaTable.forPath(self.spark, log.place.path).restoreToVersion(version)

    @contextmanager
    def told(self, log: DeltaLog, metadata: Json) -> Iterator[None]:
        """Whatever is committed meanwhile says so, in the job's own name; for what takes no transaction version."""
        told = {"app": APP, "runId": self.run_id, "dataset": self.dataset} | metadata
        with settings_during(self.spark, {USER_METADATA: json.dumps(told)}):
            yield
        log.refresh()

    def _fresh_txn(self, log: DeltaLog) -> int:
        """Above every version used before, whatever the clock says: Delta skips a used one without a word."""
        used = [commit.txn_version for commit in log.commits if commit.txn_version is not None]
        txn = max([self.next_txn, *(version + 1 for version in used)])
        self.next_txn = txn + 1
        return txn


def check_metrics(log: DeltaLog, commit: Commit) -> None:
    """Holds what the commit says it did against what Delta counted. Raises AccountingError.

    A commit that was made from another version than the one before it did not see all the rows it was compared with.
    """
    told = commit.metadata or {}
    based_on = told.get("basedOn")
    if based_on is not None and commit.version != based_on + 1:
        raise AccountingError(
            f"table {log.place.name}, version {commit.version} was made from version {based_on}, and somebody else "
            f"wrote in between; the table was restored to version {commit.version - 1}: "
            "stop whatever else writes this table, the files stay staged and are loaded by the next run"
        )
    inserted = sum(file["counts"][INSERTED] for file in commit.files)
    # A reload writes the rows of other files anew that stay, and one of partitions counts what was there as deleted.
    written = inserted + told.get("kept", 0)
    expected = {
        "inserted": written,
        "updated": told["touched"] - inserted,
        "deleted": told.get("deleted", 0) + told.get("replaced", 0),
    }
    if commit.operation == "MERGE":
        names = {what: f"numTargetRows{what.capitalize()}" for what in expected}
    else:
        names = {"inserted": "numOutputRows", "updated": "numUpdatedRows", "deleted": "numDeletedRows"}
    found = {what: commit.metrics.get(name, 0) for what, name in names.items()}
    if found != expected:
        raise AccountingError(
            f"table {log.place.name}, version {commit.version}: Delta counted {found}, the rows say {expected}; "
            f"the table was restored to version {commit.version - 1}"
        )


def check_or_restore(committer: Committer, log: DeltaLog, commit: Commit) -> None:
    """Undoes a commit that did not do what it says, and raises AccountingError."""
    try:
        check_metrics(log, commit)
    except AccountingError:
        later = [each.version for each in log.in_force() if each.version > commit.version]
        if later:
            raise AccountingError(
                f"table {log.place.name}, version {commit.version} did not write the rows it names, and versions "
                f"{later} are built on it: nothing was changed; reload the dataset"
            ) from None
        committer.restore(log, commit.version - 1)
        raise
