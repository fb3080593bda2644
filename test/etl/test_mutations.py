"""Breaks the load on purpose, one rule at a time: a fault that no check notices would make the checks worthless."""

from collections.abc import Callable

import pytest
import test_casts
import test_checks
from lake import Lake
from lakehouse_etl import casts, checks, load, newest, prune, rejected, run, split
from lakehouse_etl.sources import ORIGIN
from model import OrdersModel, check_against, order
from pyspark.sql import Window
from pyspark.sql import functions as F

DAY = [f"2026-03-{day:02d}T00:00:00.000Z" for day in range(1, 9)]
Mutation = Callable[[pytest.MonkeyPatch], None]

WRONG_CASTS: dict[str, Mutation] = {
    "any text may be a moment": lambda patch: patch.setattr(casts, "PLAIN_TIMESTAMP", "."),
    "decimals are rounded": lambda patch: patch.setattr(casts, "_pattern", lambda to: r"([-+0-9.]+)"),
}
WRONG_RULES: dict[str, Mutation] = {
    "a bound that is to be exceeded may be met": lambda patch: patch.setitem(
        checks.COMPARISONS, "above", ("above", lambda value, bound: value < bound)
    ),
    "one reason is enough": lambda patch: patch.setattr(
        split, "reasons", lambda broken: F.slice(checks.reasons(broken), 1, 1)
    ),
    "a rule without a value is broken": lambda patch: patch.setattr(
        checks.F, "coalesce", lambda broken, _: broken.isNull() | broken
    ),
}


@pytest.mark.parametrize("mutation", WRONG_CASTS.values(), ids=WRONG_CASTS)
def test_a_wrong_cast_is_noticed(spark, monkeypatch, mutation):
    mutation(monkeypatch)
    with pytest.raises(AssertionError):
        test_casts.test_each_text_is_its_value_or_nothing(spark)


@pytest.mark.parametrize("mutation", WRONG_RULES.values(), ids=WRONG_RULES)
def test_a_wrong_rule_is_noticed(spark, monkeypatch, mutation):
    mutation(monkeypatch)
    with pytest.raises(AssertionError):
        test_checks.test_every_row_is_accepted_or_refused_with_all_its_reasons(spark)


def the_first_wins(patch: pytest.MonkeyPatch) -> None:
    def mark_first(rows, contract):
        order_of_rows = [
            F.col(contract.latest_by).desc(),
            F.col(ORIGIN).desc(),
            F.col(contract.system.source_row).asc(),
        ]
        first = F.row_number().over(Window.partitionBy(*contract.key).orderBy(*order_of_rows)) == 1
        return rows.withColumn(newest.NEWEST, first)

    patch.setattr("lakehouse_etl.classify.mark_newest", mark_first)


def partitions_are_guessed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(prune, "SMALL_TABLE_BYTES", -1)
    patch.setattr(
        load, "partitions_of", lambda held, rows, contract: rows.select(*contract.partition_by).distinct().collect()
    )


def nothing_is_recovered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(run.Recovery, "recover", lambda self: None)


def refused_rows_pile_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rejected, "attempted_before", lambda log, file_ids: False)


WRONG_LOADS: dict[str, Mutation] = {
    each.__name__: each for each in (the_first_wins, partitions_are_guessed, nothing_is_recovered, refused_rows_pile_up)
}


@pytest.mark.deep
def test_the_story_holds_unbroken(spark, monkeypatch):
    tell_story(spark, monkeypatch)


@pytest.mark.deep
@pytest.mark.parametrize("mutation", WRONG_LOADS.values(), ids=WRONG_LOADS)
def test_a_wrong_load_is_noticed(spark, monkeypatch, mutation):
    mutation(monkeypatch)
    with pytest.raises(AssertionError):
        tell_story(spark, monkeypatch)


def tell_story(spark, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loads with ties, a row that moves back and forth, and a run that dies twice: before its MERGE and after it."""
    lake, model = Lake(spark, "orders"), OrdersModel()

    def stage(arrived: str, name: str, rows: list) -> None:
        model.load(lake.stage(rows, arrived, name=name), arrived, rows)

    stage(
        DAY[0],
        "a.csv",
        [order(1, "1"), order(1, "2"), order(2, ts="2025-03-01 00:00:00"), order(3, "-1")]
        + [order(6, amount) for amount in "12"],
    )
    lake.run("r0")
    lake.settle("r0")
    stage(DAY[1], "b.csv", [order(2, "5", ts="2025-02-01 00:00:00"), order(1, "9", ts="2025-02-01 00:00:00")])
    stage(DAY[2], "c.csv", [order(4, "-4"), order(5)])
    for run_id, step in (("r1", "merge"), ("r2", "check_or_restore")):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(load, step, die)
            lake.run(run_id)
    for run_id in ("r3", "r4"):
        lake.run(run_id)
    for summary in lake.summaries():
        lake.settle(summary["runId"])
    check_against(lake, model)


def die(*_: object) -> None:
    raise KeyboardInterrupt
