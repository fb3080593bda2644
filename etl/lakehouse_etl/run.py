"""The story of a run: recover, take what waits, load it, tell what became of it."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pyspark.sql import SparkSession

from . import layout
from .catalog import follow_schema
from .commits import Committer
from .contract import Contract
from .dataset_tables import tables_of
from .errors import LoadError
from .forget import Forgetting
from .forward import StagedBefore
from .fulfil import fulfil
from .load import Loader
from .maintain import maintain
from .markers import FORGET, RELOAD, Request, StagedFile, file_id_of, file_keys, requests
from .migrate import migrate
from .poison import DEATHS_ALLOWED, Breadcrumbs, GlueRuns
from .recover import Recovery, loaded_by
from .references import waits_for
from .rejected import attempted_before, clear_rows_of
from .rejected_table import RejectedTable
from .reload import reload
from .reload_plan import files_of, plan_of
from .row_count import rows_in
from .stopwatch import Stopwatch
from .storage import Json, Storage
from .summary import FAILED, Ending, file_load, iso, summary_of, touched_by
from .take import Batch, Bounds, take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What a run was asked to do."""

    run_id: str
    isolate: bool
    bounds: Bounds
    database: str
    job_name: str | None
    job_run_id: str | None
    started: datetime


class Run:
    def __init__(
        self,
        spark: SparkSession,
        order: Order,
        contract: Contract,
        staged_before: StagedBefore,
        raw: Storage,
        lake: Storage,
        glue: Any,
    ) -> None:
        self.spark, self.order, self.contract, self.staged_before = spark, order, contract, staged_before
        self.raw, self.lake, self.glue = raw, lake, glue
        self.dataset = contract.name
        self.watch = Stopwatch()
        self.tables = tables_of(lake, contract)
        self.committer = Committer(spark, self.dataset, order.run_id, order.started)
        self.crumbs = Breadcrumbs(lake, self.dataset, order.run_id, order.job_run_id, GlueRuns(glue, order.job_name))
        self.isolated = order.isolate
        self.waiting: list[str] = []
        self.waits_for: list[str] = []

    def run(self) -> None:
        with self.watch.step("recover"):
            asked = next(iter(requests(self.raw, self.dataset)), None)
            recovery = Recovery(self.spark, self.contract, self.raw, self.lake, self.tables.own, self.committer)
            recovery.recover(loaded_again=files_of(self.raw, self.dataset, asked))
            if self.lake.exists(layout.summary_key(self.dataset, self.order.run_id)):
                log.info("run %s had committed before it died: what else waits is for the next run", self.order.run_id)
                return
        with self.watch.step("tables"):
            self.tables.begin(self.spark)
            if asked:
                self.tables.begin_refused()
        with self.watch.step("migrate"):
            for table in self.tables.all:
                migrate(self.spark, self.committer, table, self.contract, self.tables.columns_of(table))
        with self.watch.step("take"):
            self.crumbs.forget_ended(self.raw)
            keys = file_keys(self.raw, self.dataset)
            batch = Batch() if asked else self._take(keys)
        outcome = fulfil(asked, self.tables.own, self.crumbs, self._do) if asked else None
        failed = self._load(batch)
        self.tables.begin_refused()
        with self.watch.step("catalog"):
            self._follow_catalog()
        self._tell(batch.settled + failed, len(keys) - batch.size, outcome)

    def _do(self, asked: Request) -> list[Json]:
        with self.watch.step(asked.kind):
            if asked.kind == FORGET:
                return self._forget(asked)
            return self._reload(asked) if asked.kind == RELOAD else self._maintain(asked)

    def _forget(self, asked: Request) -> list[Json]:
        forgetting = Forgetting(self.spark, self.committer, self.lake, self.contract, asked)
        return [forgetting.of_refused(self.tables.refused), *map(forgetting.of_table, self.tables.typed)]

    def _reload(self, asked: Request) -> list[Json]:
        plan = plan_of(self.raw, self.dataset, asked, self.contract.table_columns)
        self.waiting = [file_id_of(key) for key in file_keys(self.raw, self.dataset)]
        brought = self.staged_before.bring_forward(plan.files)
        if len(brought) < len(plan.files):
            raise LoadError(
                "files of the reload were read by a later contract than this run's: the next run reloads them"
            )
        return reload(self._loader, replace(plan, files=brought), asked)

    def _maintain(self, asked: Request) -> list[Json]:
        types = self.contract.table_columns
        return [maintain(self.spark, self.committer, self.lake, table, types, asked.named) for table in self.tables.all]

    def _take(self, keys: list[str]) -> Batch:
        """A run of many leaves files with breadcrumbs alone; if nothing else waits, it takes them apart itself."""
        named = loaded_by(self.tables.own)
        self.waiting = [file_id_of(key) for key in keys]
        left: list[str] = []
        self.waits_for = waits_for(self.raw, self.contract)
        if self.waits_for:
            log.info("nothing is loaded as long as files wait for %s", ", ".join(self.waits_for))

        def leave(file_id: str) -> bool:
            if self.waits_for:
                return True
            if self.isolated or file_id not in self.crumbs.files:
                return False
            left.append(file_id)
            return True

        batch = take(self.raw, self.dataset, keys, named, self.order.bounds, leave)
        if left and not batch.fresh:
            self.isolated = True
            batch = take(self.raw, self.dataset, keys, named, self.order.bounds)
        batch.fresh = self.staged_before.bring_forward(batch.fresh)
        for settled in batch.settled:
            self.crumbs.pick_up(settled["fileId"])
        return batch

    def _load(self, batch: Batch) -> list[Json]:
        """Loads what was taken; the files that are given up."""
        if not self.isolated:
            if batch.fresh:
                self._loader.load(batch.fresh, isolated=False)
            return []
        failed = []
        for file in sorted(batch.fresh, key=lambda file: file.file_id in self.crumbs.files):
            deaths = self.crumbs.deaths(file.file_id)
            if deaths >= DEATHS_ALLOWED:
                failed.append(self._give_up(file, deaths))
            else:
                self.crumbs.drop(file.file_id)
                self._loader.load([file], isolated=True)
                self.crumbs.pick_up(file.file_id)
        return failed

    def _give_up(self, file: StagedFile, deaths: int) -> Json:
        refused, deleted = self.tables.refused, self.tables.deleted
        RejectedTable(self.spark, self.contract, refused, self.committer).give_up(file.file_id)
        if deleted and attempted_before(deleted, [file.file_id]):
            clear_rows_of(self.spark, self.committer, deleted, self.contract, [file.file_id])
        reason = (
            f"{file.source_key}: the job died {deaths} times while it loaded this file alone; "
            "look for what is unusual in it, then upload it again in smaller pieces"
        )
        log.error(reason)
        return file_load(file.file_id, file.source_key, FAILED, self.order.run_id, reason=reason)

    @property
    def _loader(self) -> Loader:
        order, named = self.order, loaded_by(self.tables.own)
        return Loader(
            self.spark,
            self.contract,
            self.raw,
            self.lake,
            order.run_id,
            order.started,
            self.tables,
            [file_id for file_id in self.waiting if file_id not in named],
            self.committer,
            self.watch,
        )

    def _follow_catalog(self) -> None:
        for table in self.tables.all:
            schema = self.spark.read.format("delta").load(table.place.path).schema
            follow_schema(self.glue, self.order.database, table.place.name, schema)

    def _tell(self, others: list[Json], remaining: int, request: Json | None) -> None:
        run_id, place = self.order.run_id, self.tables.own.place
        mine = [commit for commit in self.tables.own.in_force() if commit.run_id == run_id]
        with self.watch.step("count"):
            touched = touched_by(self.spark, place, self.contract, run_id, mine)
            rows = rows_in(self.spark, self.tables.own)
        started = iso(self.order.started)
        ending = Ending(False, self.isolated, started, others, remaining, self.watch.seconds, self.waits_for, request)
        summary = summary_of(self.dataset, run_id, mine, ending, touched, self.tables.own.version, rows)
        self.lake.put_json(layout.summary_key(self.dataset, run_id), summary)
        log.info("run %s: %s", run_id, summary["counts"])
