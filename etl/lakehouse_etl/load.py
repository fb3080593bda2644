"""The load of some files: read, check, newest per key, compare with the table, account, commit."""

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from delta.tables import DeltaTable
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from .accounting import Tally, count_judged, count_read
from .beside import beside
from .classify import INSERTED, MOVED, OUTCOME, REJECTED, UPDATED, classify, classify_first
from .commits import Committer, check_or_restore
from .contract import Contract
from .dataset_tables import DatasetTables
from .delta_log import DeltaLog
from .markers import StagedFile, parts_of
from .merge import append, merge, new_columns_of, winners
from .prune import partitions_of, within
from .read_parts import PART, bring_back_missing, extra_columns, read_parts
from .references import mark_missing, mark_orphans, orphan_columns
from .rejected import attempted_before, replace_rows_of
from .rejected_table import NEWEST_ARRIVAL, RejectedTable, is_late
from .session import INTERPRETED, INTERPRETED_ROWS, settings_during
from .sources import with_sources
from .split import accepted, checked, is_refused, rejected_rows
from .stopwatch import Stopwatch
from .storage import Json, Storage
from .summary import LOADED, file_load, iso
from .tables import check_types, rows_now
from .tombstones import BURIED, DELETED, buried_rows, bury, read_tombstones

log = logging.getLogger(__name__)


@dataclass
class Judged:
    """What a load makes of its accepted rows."""

    classified: DataFrame
    """Rows with their outcome; persisted."""
    source: DataFrame
    """The rows that the table takes, in its columns and the new ones."""
    new_columns: list[str]
    partitions: list[Row] | None
    """The partitions of the table that hold keys of the rows; None if they were not looked up."""


@dataclass
class Loader:
    spark: SparkSession
    contract: Contract
    raw: Storage
    lake: Storage
    run_id: str
    started: datetime
    tables: DatasetTables
    unloaded: list[str]
    """Files that wait and that no commit names."""
    committer: Committer
    watch: Stopwatch

    def load(self, files: list[StagedFile], isolated: bool) -> None:
        """Loads the files in one commit, which names them all. Any LoadError leaves the table as it was."""
        few = sum(part.records for part in parts_of(files)) <= INTERPRETED_ROWS
        with settings_during(self.spark, INTERPRETED if few else {}):
            self._load(files, isolated)

    def _load(self, files: list[StagedFile], isolated: bool) -> None:
        contract, based_on = self.contract, self.tables.own.version
        with self.watch.step("read"):
            bring_back_missing(self.raw, contract.name, files)
            texts = read_parts(self.spark, self.raw.bucket, files, contract)
            kept = checked(texts, contract, self.mark_missing).persist(StorageLevel.DISK_ONLY)
            rows = with_sources(kept, files, contract)
        with ExitStack() as held:
            held.callback(kept.unpersist)
            with self.watch.step("read"):
                tally = count_read(contract, files, rows)
            table = rows_now(self.spark, self.tables.own)
            check_types(contract, self.tables.own.place.name, table.schema)
            # Both look at the rows that were read, and neither at what the other does: in a JVM that has just begun,
            # most of either is Spark finding out how.
            late = table if is_late(files, self.tables.own.in_force()) else None
            refuse = partial(self.write_rejected, files, rows, tally.total(REJECTED), late)
            with beside(refuse) as rejecting:
                with self.watch.step("compare"):
                    judged = self._judge(accepted(rows, contract), table)
                    held.callback(judged.classified.unpersist)
                    count_judged(contract, files, judged.classified, tally)
                refusals = rejecting.result()
            if self.tables.deleted:
                with self.watch.step("tombstones"):
                    self.write_tombstones(self.tables.deleted, files, judged.classified, tally)
            with self.watch.step("merge"):
                told = self._metadata(files, isolated, tally, judged, based_on)
                self._write(judged, tally, told | refusals)

    def mark_missing(self, typed: DataFrame, prefix: str) -> DataFrame:
        return mark_missing(self.spark, self.lake, typed, self.contract, prefix)

    def _judge(self, rows: DataFrame, held: DataFrame) -> Judged:
        """Compares the accepted rows with each other and with the table."""
        contract = self.contract
        new_columns = new_columns_of(rows, held)
        marked = mark_orphans(self.spark, self.lake, rows, contract)
        if self.tables.own.is_new and not self.tables.deleted:
            classified = classify_first(marked, contract, orphan_columns(contract))
            classified = classified.persist(StorageLevel.DISK_ONLY)
            left_out = classified.filter(F.col(OUTCOME) != INSERTED).select(PART, contract.system.source_row)
            taken = self.stamped(rows.join(left_out, left_out.columns, "left_anti"))
            return Judged(classified, taken.select(*held.columns, *new_columns), new_columns, None)
        partitions = partitions_of(held, rows, contract)
        looked_at = held if partitions is None else held.filter(within(partitions, contract))
        outcomes = classify(marked, looked_at, contract)
        if self.tables.deleted:
            tombstones = read_tombstones(self.spark, self.tables.deleted, contract, self.unloaded)
            outcomes = bury(outcomes, tombstones, contract)
        classified = self.stamped(outcomes).persist(StorageLevel.DISK_ONLY)
        return Judged(classified, winners(classified, held, new_columns), new_columns, partitions)

    def write_rejected(self, files: list[StagedFile], rows: DataFrame, expected: int, held: DataFrame | None) -> Json:
        """Puts the refused of the checked rows by; `held`: the table, if rows in it may have arrived later."""
        with self.watch.step("rejected"):
            bad = self.stamped(rejected_rows(rows, self.contract, extra_columns(files, self.contract)))
            table = RejectedTable(self.spark, self.contract, self.tables.refused, self.committer)
            return table.write(files, bad, expected, rows.filter(~is_refused()), held)

    def write_tombstones(self, history: DeltaLog, files: list[StagedFile], classified: DataFrame, tally: Tally) -> None:
        ids = [file.file_id for file in files]
        expected = tally.total(DELETED) + tally.total(BURIED)
        if expected or attempted_before(history, ids):
            buried = buried_rows(classified, self.contract)
            replace_rows_of(self.committer, history, self.contract, buried, ids, expected)

    def _write(self, judged: Judged, tally: Tally, metadata: Json) -> None:
        path = self.tables.own.place.path
        updates = tally.total(UPDATED) + tally.total(MOVED) + tally.total(DELETED) > 0

        def write() -> None:
            if updates:
                table = DeltaTable.forPath(self.spark, path)
                merge(table, judged.source, self.contract, judged.partitions)
            else:
                append(path, judged.source if tally.touched else judged.source.limit(0))

        # What this is based on is held against the history below. Without rows, its id is all that there is to commit.
        walled = not self.tables.own.is_new or not tally.touched
        commit = self.committer.commit(self.tables.own, metadata, write, walled=walled)
        check_or_restore(self.committer, self.tables.own, commit)
        counts = {file["fileId"]: file["counts"] for file in metadata["files"]}
        log.info("version %s: %s", commit.version, counts)

    def _metadata(
        self, files: list[StagedFile], isolated: bool, tally: Tally, judged: Judged, based_on: int | None
    ) -> Json:
        return self.metadata(files, tally, based_on) | {
            "isolated": isolated,
            "newColumns": judged.new_columns,
            "touched": tally.touched,
            "deleted": tally.total(DELETED),
        }

    def metadata(self, files: list[StagedFile], tally: Tally, based_on: int | None) -> Json:
        """What every commit that loads files says of itself."""
        return {
            "isolated": False,
            "startedAt": iso(self.started),
            "basedOn": based_on,
            NEWEST_ARRIVAL: max((file.arrived_at for file in files), default=""),
            "files": [self._file_load(file, tally) for file in files],
            "orphans": tally.orphans,
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

    def stamped(self, rows: DataFrame) -> DataFrame:
        """Rows with the run that loads them."""
        system = self.contract.system
        stamps: dict[str, Column] = {
            system.run_id: F.lit(self.run_id),
            system.loaded_at: F.lit(iso(self.started)).cast("timestamp"),
        }
        return rows.withColumns(stamps)
