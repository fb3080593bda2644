"""The job dies at each of its effects; whatever runs next, nothing is lost, doubled or stuck."""

import contextlib
import random
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from lake import Lake
from lakehouse_etl.commits import Committer
from lakehouse_etl.storage import Storage
from model import OrdersModel, check_against, order

GROUP = ["started", "rejected", "merge", "summary"]
APART = ["breadcrumb", "rejected", "merge", "picked up"]


class Killed(BaseException):
    """The driver is gone."""


@contextlib.contextmanager
def killing(when: Callable[[str], str | None]) -> Iterator[None]:
    """Dies "before" or "after" an effect, as `when` says of its name."""
    put, delete, commit = Storage.put_json, Storage.delete, Committer.commit

    def dying(name: str, effect: Callable):
        moment = when(name)
        if moment == "before":
            raise Killed(name)
        result = effect()
        if moment == "after":
            raise Killed(name)
        return result

    def dying_put(self, key, document):
        return dying(name_of(key), lambda: put(self, key, document))

    def dying_delete(self, key):
        return dying("picked up", lambda: delete(self, key))

    def dying_commit(self, log, metadata, write, **how):
        name = next((beside for beside in ("rejected", "deleted") if log.place.name.endswith(f"_{beside}")), "merge")
        return commit(self, log, metadata, lambda: dying(name, write), **how)

    Storage.put_json, Storage.delete, Committer.commit = dying_put, dying_delete, dying_commit
    try:
        yield
    finally:
        Storage.put_json, Storage.delete, Committer.commit = put, delete, commit


def once(moment: str | None, at: int) -> Callable[[str], str | None]:
    """Dies at the effect of that number, whatever it is."""
    effects = count()
    return lambda _: moment if next(effects) == at else None


def name_of(key: str) -> str:
    return key.split("/")[-1].removesuffix(".json") if key.startswith("runs/") else key.split("/")[0].rstrip("s")


@pytest.fixture(scope="module")
def lake(spark) -> Lake:
    return Lake(spark, "orders")


@pytest.fixture(scope="module")
def model() -> OrdersModel:
    return OrdersModel()


def stage(lake: Lake, model: OrdersModel, number: int) -> str:
    """A file that inserts a row, updates one, repeats one, and is refused one."""
    arrived = f"2026-01-01T00:{number:02d}:00.000Z"
    moment = f"2025-01-01 00:{number:02d}:00"
    rows = [order(1000 + number), order(1, str(number + 1), ts=moment), order(1000 + number), order(2, "-1")]
    file_id = lake.stage(rows, arrived)
    model.load(file_id, arrived, rows)
    return file_id


@pytest.mark.parametrize(("effect", "moment"), [(GROUP[0], "before"), *((effect, "after") for effect in GROUP)])
def test_a_run_of_many_dies(lake, model, effect, moment):
    """Then the workflow starts the same job apart, or none at all if nothing was begun."""
    run_id = f"a-{GROUP.index(effect)}-{moment}"
    stage(lake, model, len(model.read))
    with killing(lambda name: moment if name == effect else None), pytest.raises(Killed, match=effect):
        lake.run(run_id)

    lake.run(f"{run_id}-apart", isolate="true")

    for summary in lake.summaries():
        lake.settle(summary["runId"])
    check_against(lake, model)
    assert lake.keys(lake.raw, "staged/") + lake.keys(lake.lake, "breadcrumbs/") == []
    recovered = {summary["runId"] for summary in lake.summaries() if summary["recovered"]}
    assert (run_id in recovered) == (effect == "merge")


@pytest.mark.parametrize("effect", APART)
def test_a_run_apart_dies(lake, model, effect):
    """Then the next run of many finds the file with its breadcrumb."""
    run_id = f"b-{APART.index(effect)}"
    stage(lake, model, len(model.read))
    with killing(lambda name: "after" if name == effect else None), pytest.raises(Killed, match=effect):
        lake.run(run_id, isolate="true")

    lake.run(f"{run_id}-next")

    for summary in lake.summaries():
        lake.settle(summary["runId"])
    check_against(lake, model)
    assert lake.keys(lake.raw, "staged/") + lake.keys(lake.lake, "breadcrumbs/") == []


def test_the_same_run_again_tells_what_it_had_committed(lake, model):
    """A retry has the same run id: it makes the summary, and leaves what else waits to the next run."""
    first = stage(lake, model, len(model.read))
    second = stage(lake, model, len(model.read))
    kills = iter([None, "after"])  # the second MERGE
    with (
        killing(lambda name: next(kills) if name == "merge" else None),
        pytest.raises(Killed, match="merge"),
    ):
        lake.run("c-0", isolate="true")
    summary = lake.run("c-0", isolate="true")
    assert (summary["recovered"], [file["fileId"] for file in summary["files"]]) == (True, [first, second])
    assert summary["touched"] == 3  # the shared row was written twice, and is one row
    lake.settle("c-0")
    check_against(lake, model)
    assert lake.run("c-1")["files"] == []


def test_a_crash_while_the_tables_are_made(spark, monkeypatch):
    lake, model = Lake(spark, "orders"), OrdersModel()
    stage(lake, model, 1)

    def dies(*_: object) -> None:
        raise Killed("tables")

    with monkeypatch.context() as patch:
        patch.setattr("lakehouse_etl.dataset_tables.create_if_missing", dies)
        with pytest.raises(Killed):
            lake.run("d-0")
    lake.run("d-1")
    check_against(lake, model)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(6))
def test_random_crashes(spark, seed):
    chance = random.Random(seed)
    lake, model = Lake(spark, "orders"), OrdersModel()
    for step in range(10):
        for _ in range(chance.randrange(3)):
            stage(lake, model, len(model.read))
        moment = chance.choice(["before", "after"]) if chance.random() < 0.6 else None
        with (
            contextlib.suppress(Killed),
            killing(once(moment, at=chance.randrange(12))),
        ):
            lake.run(f"r{step:02d}", isolate=chance.choice(["true", "false"]), max_files=chance.choice([1, 2, 1000]))
        for summary in lake.summaries():
            if chance.random() < 0.5:
                lake.settle(summary["runId"])
    for step in range(10, 30):
        lake.run(f"r{step:02d}")
        for summary in lake.summaries():
            lake.settle(summary["runId"])
        if not lake.keys(lake.raw, "staged/"):
            break
    check_against(lake, model)
