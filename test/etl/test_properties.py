"""Random loads against the model: whatever the files, their order and their repeats, the tables come out the same."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake import Lake
from model import Fields, OrdersModel, check_against, order

KEYS = st.integers(1, 8)
AMOUNTS = st.sampled_from(["10", "10.00", "49.99", "50", "200.50", "0", "-3"])
MOMENTS = st.sampled_from(["2025-01-01 00:00:00", "2025-01-31 23:59:59", "2025-02-01 00:00:00", "2024-12-31 12:00:00"])
ROWS = st.lists(st.builds(lambda key, amount, ts: order(key, amount, ts=ts), KEYS, AMOUNTS, MOMENTS), max_size=7)
ARRIVALS = st.sampled_from([f"2026-01-0{day}T00:00:00.000Z" for day in (1, 2, 3)])


@dataclass(frozen=True)
class Step:
    """A run: the files staged for it, whether one that is loaded comes again, and whether it is run twice."""

    files: list[tuple[str, list[Fields], int]]
    event_again: bool
    run_again: bool


FILES = st.lists(st.tuples(ARRIVALS, ROWS, st.integers(1, 3)), min_size=1, max_size=3)
STEPS = st.lists(st.builds(Step, FILES, st.booleans(), st.booleans()), min_size=2, max_size=3)
CALM = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=2, **CALM)
@given(steps=STEPS)
def test_tables_are_those_of_the_model(spark, steps):
    follow(Lake(spark, "orders"), steps)


@pytest.mark.deep
@settings(max_examples=40, **CALM)
@given(steps=STEPS)
def test_tables_are_those_of_the_model_many_times(spark, steps):
    follow(Lake(spark, "orders"), steps)


def follow(lake: Lake, steps: list[Step]) -> None:
    model, loaded = OrdersModel(), []
    for number, step in enumerate(steps):
        if step.event_again and loaded:
            arrived, rows, name = loaded[0]
            lake.stage(rows, arrived, name=name)
        for place, (arrived, rows, parts) in enumerate(step.files):
            name = f"{number}-{place}.csv"
            model.load(lake.stage(rows, arrived, name=name, parts=parts), arrived, rows)
            loaded.append((arrived, rows, name))
        for _ in range(1 + step.run_again):
            lake.run(f"r{number}")
        lake.settle(f"r{number}")
        check_against(lake, model)
