"""The table of refused rows, as a load leaves it: its own rows in, those of others that it puts right resolved."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import resolve
from .commits import Committer
from .contract import Contract
from .delta_log import Commit, DeltaLog
from .markers import StagedFile
from .rejected import attempted_before, clear_rows_of, files_attempted, replace_rows_of
from .storage import Json

NEWEST_ARRIVAL = "newestArrival"
"""The latest arrival among the files of a commit, in its metadata."""


@dataclass(frozen=True)
class RejectedTable:
    spark: SparkSession
    contract: Contract
    history: DeltaLog
    committer: Committer

    def write(
        self, files: list[StagedFile], rows: DataFrame, expected: int, accepted: DataFrame, held: DataFrame | None
    ) -> Json:
        """Puts the refused rows of files in, and resolves what the accepted ones put right.

        `held`: the dataset's table, if some of its rows may have arrived later than a file. Answers how many of the
        load's rows are open, and how many rows, of whatever file, its files have resolved.
        """
        ids = [file.file_id for file in files]
        attempted = attempted_before(self.history, ids)
        beside_others = self._has_rows_of_others(ids)
        if not expected and not attempted and not beside_others:
            return {"rejectedOpen": 0, "resolved": 0}
        judged = bool(expected) and (len({file.arrived_at for file in files}) > 1 or held is not None)
        if judged:
            few = expected <= resolve.FEW_ROWS
            others = [accepted] if held is None else [accepted, held]
            bad = resolve.judged_by(rows, others, self.contract, few)
        else:
            bad = resolve.opened(rows, self.contract)
        again = resolve.resolved_before(self.history, ids)
        bad = bad.select(*dict.fromkeys([*self.contract.rejected_columns, *bad.columns]))
        resolved = 0
        if beside_others:
            resolved = self._put_and_resolve(ids, bad, expected, attempted, accepted)
        else:
            self._put(ids, bad, expected)
        # Rows are looked at once more only where some were resolved otherwise than by that commit.
        return {
            "rejectedOpen": self._open_rows(ids) if judged else expected,
            "resolved": self._resolved_by(ids) if again or judged else resolved,
        }

    def _put_and_resolve(
        self, ids: list[str], rows: DataFrame, expected: int, attempted: bool, accepted: DataFrame
    ) -> int:
        """In one commit where nothing is to be replaced. How many rows of other files are resolved."""
        with resolve.due(self.spark, self.history, accepted, self.contract, ids) as due:
            fresh = bool(expected and due.count) and not attempted
            together = fresh and set(rows.columns) <= set(self._rows().columns)
            if not together and (expected or attempted):
                self._put(ids, rows, expected)
            if due.count:
                added = resolve.Counted(rows, expected) if together else None
                resolve.resolve(self.spark, self.committer, self.history, due, self.contract, ids, added)
        return due.count

    def _put(self, ids: list[str], rows: DataFrame, expected: int) -> None:
        replace_rows_of(self.committer, self.history, self.contract, rows, ids, expected)

    def give_up(self, file_id: str) -> None:
        """Takes back what attempts at a file did that never came to its load."""
        if attempted_before(self.history, [file_id]):
            clear_rows_of(self.spark, self.committer, self.history, self.contract, [file_id])
        resolve.reopen(self.spark, self.committer, self.history, self.contract, [file_id])

    def _has_rows_of_others(self, ids: list[str]) -> bool:
        whole = self.history.is_whole or not self.history.exists
        return not whole or bool(files_attempted(self.history).difference(ids))

    def _open_rows(self, ids: list[str]) -> int:
        names, system = self.contract.rejected, self.contract.system
        mine = F.col(system.file_id).isin(ids) & (F.col(names.status) == resolve.OPEN)
        return self._rows().filter(mine).count()

    def _resolved_by(self, ids: list[str]) -> int:
        return self._rows().filter(F.col(self.contract.rejected.resolved_by).isin(ids)).count()

    def _rows(self) -> DataFrame:
        return self.spark.read.format("delta").load(self.history.place.path)


def is_late(files: list[StagedFile], commits: list[Commit]) -> bool:
    """Whether a file arrived before one that is loaded already."""
    loaded = [(commit.metadata or {}).get(NEWEST_ARRIVAL, "") for commit in commits]
    return min(file.arrived_at for file in files) < max(loaded, default="")
