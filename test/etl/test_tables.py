"""Tables are made as Delta itself would make them, and reckoned to hold the rows that they hold."""

import json
import re
from pathlib import Path

import pytest
from delta.tables import DeltaTable
from lake import Lake
from lakehouse_etl import layout
from lakehouse_etl.delta_log import DeltaLog
from lakehouse_etl.row_count import reckon
from lakehouse_etl.storage import Storage
from lakehouse_etl.tables import PROPERTIES, create_if_missing
from test_checks import contract_of

VARIES = ("id", "createdTime")
KINDS = ("json", "crc")


@pytest.mark.parametrize("name", ["orders", "products", "order_items"])
def test_a_new_table_begins_as_delta_begins_it(spark, tmp_path, name):
    contract, lake = contract_of(name), Lake(spark, name)
    for number, (columns, partitions) in enumerate(
        [(contract.table_columns, contract.partition_by), (contract.rejected_columns, ())]
    ):
        history = DeltaLog(Storage(lake.s3, lake.lake), layout.table_of(lake.lake, f"{name}{number}"))
        create_if_missing(history, columns, partitions)
        assert history.is_new
        entry, state = _first(history)
        create_if_missing(history, columns, partitions)
        assert _first(history) == [entry, state]

        path = tmp_path / f"{name}{number}"
        builder = DeltaTable.createIfNotExists(spark).location(str(path))
        for column, kind in columns.items():
            builder = builder.addColumn(column, kind)
        for key, value in PROPERTIES.items():
            builder = builder.property(key, value)
        (builder.partitionedBy(*partitions) if partitions else builder).execute()
        wanted, wanted_state = ((path / "_delta_log" / f"{0:020d}.{kind}").read_text() for kind in KINDS)

        assert _actions(entry) == _actions(wanted)
        assert _state(state) == _state(wanted_state)
        assert json.loads(state)["metadata"] == _by_kind(entry)["metaData"]


def test_rows_are_reckoned_through_all_that_may_happen_to_a_table(spark, tmp_path):
    path = str(tmp_path / "t")
    of = spark.range
    of(0, 100).write.format("delta").mode("append").option("delta.enableDeletionVectors", "true").save(path)
    table = DeltaTable.forPath(spark, path)
    steps = [
        lambda: of(100, 150).write.format("delta").mode("append").save(path),
        lambda: table.delete("id < 7"),
        lambda: _merge(table, of(140, 160)),
        lambda: table.update("id = 20", {"id": "id + 1000"}),
        lambda: table.optimize().executeCompaction(),
        lambda: spark.sql(f"ALTER TABLE delta.`{path}` ADD COLUMNS (more string)"),
        lambda: table.delete("id % 2 = 0"),
        lambda: of(0, 9).write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(path),
        lambda: _merge(table, of(5, 12)),
    ]
    for step in steps:
        step()
        assert reckon(_commits(path)) == spark.read.format("delta").load(path).count()
    part = of(0, 3).write.format("delta").mode("overwrite").option("replaceWhere", "id < 3")
    for step in (lambda: part.save(path), lambda: table.restoreToVersion(1)):
        step()
        assert reckon(_commits(path)) is None


def _merge(table: DeltaTable, rows) -> None:
    merging = table.alias("held").merge(rows.alias("source"), "held.id = source.id")
    merging.whenMatchedDelete("source.id % 3 = 0").whenNotMatchedInsertAll().execute()


def _commits(path: str):
    class Local:
        keys = staticmethod(lambda prefix, after: sorted(str(each) for each in Path(prefix).glob("*.json")))
        first_line = staticmethod(lambda key: Path(key).read_text().split("\n", 1)[0])

    class Place:
        log_prefix = f"{path}/_delta_log/"

    return DeltaLog(Local(), Place()).commits


def _first(history: DeltaLog) -> list[str]:
    """The first entry of a table's log, and the state beside it."""
    return [history.lake.get_text(f"{history.place.log_prefix}{0:020d}.{kind}") for kind in KINDS]


def _actions(entry: str) -> dict:
    actions = _by_kind(entry)
    return {"protocol": actions["protocol"], "metaData": _metadata(actions["metaData"])}


def _state(text: str) -> dict:
    state = json.loads(text)
    assert re.fullmatch("[0-9a-f-]{36}", state.pop("txnId"))
    return state | {"metadata": _metadata(state["metadata"])}


def _by_kind(entry: str) -> dict:
    return dict(next(iter(json.loads(line).items())) for line in entry.splitlines() if line)


def _metadata(found: dict) -> dict:
    assert re.fullmatch("[0-9a-f-]{36}", found["id"])
    metadata = {name: value for name, value in found.items() if name not in VARIES}
    return metadata | {"schemaString": json.loads(metadata["schemaString"])}
