"""The load of some files: read, check, newest per key, compare with the table, account, commit."""

import logging
from dataclasses import dataclass
from datetime import datetime

from delta.tables import DeltaTable
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from .accounting import Tally, take_tally
from .classify import MOVED, REJECTED, UPDATED, classify
from .commits import Committer, check_or_restore
from .contract import Contract
from .delta_log import DeltaLog
from .markers import StagedFile
from .merge import append_nothing, merge, new_columns_of, winners
from .newest import mark_newest
from .read_parts import extra_columns, read_parts
from .references import mark_orphans
from .rejected import attempted_before, replace_rejected
from .split import accepted, checked, refused, rejected_rows
from .stopwatch import Stopwatch
from .storage import Json, Storage
from .summary import LOADED, file_load, iso
from .tables import check_types

log = logging.getLogger(__name__)


@dataclass
class Loader:
    spark: SparkSession
    contract: Contract
    raw: Storage
    lake: Storage
    run_id: str
    started: datetime
    history: DeltaLog
    rejected_history: DeltaLog
    committer: Committer
    watch: Stopwatch

    def load(self, files: list[StagedFile], isolated: bool) -> None:
        """Loads the files in one commit, which names them all. Any LoadError leaves the table as it was."""
        with self.watch.step("read"):
            held, rows, classified = self._judged(files)
        try:
            with self.watch.step("read"):
                tally = take_tally(self.contract, files, rows, refused(rows, self.contract), classified)
            with self.watch.step("rejected"):
                self._write_rejected(files, rows, tally.total(REJECTED))
            with self.watch.step("merge"):
                self._write(files, isolated, held, classified, tally)
        finally:
            classified.unpersist()
            rows.unpersist()

    def _judged(self, files: list[StagedFile]) -> tuple[DataFrame, DataFrame, DataFrame]:
        """The table, all rows checked, and the accepted ones with their outcomes; the last two are persisted."""
        contract, place = self.contract, self.history.place
        held = self.spark.read.format("delta").load(place.path)
        check_types(contract, place.name, held.schema)
        rows = checked(read_parts(self.spark, self.raw.bucket, files, contract), contract)
        rows = rows.persist(StorageLevel.MEMORY_AND_DISK)
        candidates = mark_orphans(self.spark, self.lake, accepted(rows, contract), contract)
        classified = self._stamped(classify(mark_newest(candidates, contract), held, contract))
        return held, rows, classified.persist(StorageLevel.MEMORY_AND_DISK)

    def _write_rejected(self, files: list[StagedFile], rows: DataFrame, expected: int) -> None:
        ids = [file.file_id for file in files]
        if not expected and not attempted_before(self.rejected_history, ids):
            return
        bad = self._stamped(rejected_rows(rows, self.contract, extra_columns(files, self.contract)))
        replace_rejected(self.committer, self.rejected_history, self.contract, bad, ids, expected)

    def _write(
        self, files: list[StagedFile], isolated: bool, held: DataFrame, classified: DataFrame, tally: Tally
    ) -> None:
        new_columns = new_columns_of(classified, held)
        source = winners(classified, held, new_columns)
        path = self.history.place.path
        updates = tally.total(UPDATED) + tally.total(MOVED) > 0

        def write() -> None:
            if tally.touched or new_columns:
                merge(DeltaTable.forPath(self.spark, path), source, self.contract, updates)
            else:
                append_nothing(path, source)

        commit = self.committer.commit(self.history, self._metadata(files, isolated, tally, new_columns), write)
        check_or_restore(self.committer, self.history, commit)
        log.info("version %s: %s", commit.version, {file.file_id: tally.files[file.file_id].counts for file in files})

    def _metadata(self, files: list[StagedFile], isolated: bool, tally: Tally, new_columns: list[str]) -> Json:
        return {
            "isolated": isolated,
            "startedAt": iso(self.started),
            "files": [self._file_load(file, tally) for file in files],
            "orphans": tally.orphans,
            "newColumns": new_columns,
            "touched": tally.touched,
            "rejectedBy": tally.rejected_by,
        }

    def _file_load(self, file: StagedFile, tally: Tally) -> Json:
        mine = tally.files[file.file_id]
        return file_load(
            file.file_id,
            file.source_key,
            LOADED,
            self.run_id,
            counts=mine.counts,
            rejected_by=dict(mine.rejected_by),
        )

    def _stamped(self, rows: DataFrame) -> DataFrame:
        system = self.contract.system
        stamps: dict[str, Column] = {
            system.run_id: F.lit(self.run_id),
            system.loaded_at: F.lit(iso(self.started)).cast("timestamp"),
        }
        return rows.withColumns(stamps)
