"""Erasure on request: every row of one key goes, out of the tables, out of the files they are made of, out of history.

Deletion vectors only hide rows: so the files that have some are written anew without what is hidden, whoever hid it.
The key itself is written nowhere: a commit names the columns that were compared, not the value.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from .casts import cast_text
from .commits import Committer
from .contract import Contract
from .delta_log import DeltaLog
from .errors import AccountingError, LoadError
from .maintain import KEPT_HOURS, SETTINGS, data_objects, vacuum
from .markers import Request
from .read_parts import table_of_literals
from .session import settings_during
from .storage import Json, Storage

log = logging.getLogger(__name__)
WANTED = "__wanted_"
FORGOTTEN = "forgotten"
"""How many rows a commit has taken away on request, in its metadata."""

Values = Callable[[str], Column]
"""The value of a key column in a table's rows, by the name under which the rows go."""


@dataclass(frozen=True)
class Forgetting:
    """What is to be forgotten, and who does it."""

    spark: SparkSession
    committer: Committer
    lake: Storage
    contract: Contract
    asked: Request

    def of_table(self, history: DeltaLog) -> Json:
        """Forgets the key in a table of typed rows."""
        return self._forget(history, lambda name: F.col(f"held.{name}"))

    def of_refused(self, history: DeltaLog) -> Json:
        """Forgets the key in the table of refused rows, where it stands as it was sent."""
        kinds = {name: self.contract.column(name).type for name in self.contract.key}
        return self._forget(history, lambda name: cast_text(F.col(f"held.{name}"), kinds[name]))

    def _forget(self, history: DeltaLog, value: Values) -> Json:
        """May be repeated at any time."""
        self._delete(history, value)
        rewritten = self._purge(history)
        # Of all old versions, if that was asked for, else of those out of the retention.
        hours = 0 if self.asked.document.get("now") is True else KEPT_HOURS
        removed = vacuum(self.spark, self.lake, history, data_objects(self.lake, history), hours)
        # Also what an attempt has taken away that died before it could say so.
        forgotten = sum(
            (commit.metadata or {}).get(FORGOTTEN, 0)
            for commit in history.commits
            if (commit.metadata or {}).get("request", {}).get("id") == self.asked.id
        )
        did = {"table": history.place.name, "rowsForgotten": forgotten, "filesRewritten": rewritten}
        did["objectsRemoved"] = removed
        log.info("forgotten: %s", did)
        return did

    def _delete(self, history: DeltaLog, value: Values) -> None:
        path = history.place.path
        wanted = self._wanted()
        same = reduce(and_, (value(name) == F.col(f"wanted.{WANTED}{name}") for name in self.contract.key))
        held = self.spark.read.format("delta").load(path).alias("held")
        expected = held.join(F.broadcast(wanted.alias("wanted")), same, "left_semi").count()
        if not expected:
            return

        def write() -> None:
            # Not by a condition with the value in it, which would stand in the table's log.
            merging = DeltaTable.forPath(self.spark, path).alias("held").merge(wanted.alias("wanted"), same)
            merging.whenMatchedDelete().execute()

        commit = self.committer.commit(history, {"request": self.asked.named, FORGOTTEN: expected}, write)
        deleted = commit.metrics.get("numTargetRowsDeleted", 0)
        if deleted != expected:
            raise AccountingError(
                f"table {history.place.name}, version {commit.version}: {deleted} rows were deleted where {expected} "
                "have the key; ask once more, and stop whatever else writes this table"
            )

    def _wanted(self) -> DataFrame:
        """One row: the key, of the types it has in the table."""
        key = self.asked.document.get("key")
        names = self.contract.key
        if not isinstance(key, dict) or set(key) != set(names):
            raise LoadError(f"the request does not give a value for each of {', '.join(names)}: nothing was changed")
        texts = table_of_literals(self.spark, dict.fromkeys(names, "string"), [tuple(key[name] for name in names)])
        kinds = {name: self.contract.column(name).type for name in names}
        wanted = texts.select(*(cast_text(F.col(name), kinds[name]).alias(WANTED + name) for name in names))
        faults = [name for name, value in zip(names, wanted.collect()[0], strict=True) if value is None]
        if faults:
            said = "; ".join(f"the value for {name} is not {kinds[name].words}" for name in faults)
            raise LoadError(f"{said}: nothing was changed")
        return wanted

    def _purge(self, history: DeltaLog) -> int:
        """Writes the files anew in which rows are only hidden; how many there were."""
        with settings_during(self.spark, SETTINGS), self.committer.told(history, {"request": self.asked.named}):
            (done,) = self.spark.sql(f"REORG TABLE delta.`{history.place.path}` APPLY (PURGE)").collect()
        return done["metrics"]["numFilesRemoved"]
