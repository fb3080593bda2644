"""A contract's migrations: old tables and old staged files come to what the new contract would have made of them."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import count

import boto3
import pytest
from lake import REPO, Lake
from lakehouse_etl.commits import Committer
from lakehouse_etl.contract import Contract
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.delta_log import DeltaLog
from lakehouse_etl.errors import AccountingError, ContractError
from lakehouse_etl.forward import StagedBefore, name_after
from lakehouse_etl.layout import table_of
from lakehouse_etl.markers import Part, StagedFile
from lakehouse_etl.migrate import migrate
from lakehouse_etl.storage import Storage
from test_crash import Killed

OLD = ["nr", "client", "amount", "sold", "fax", "gone"]
NEW = ["sale_id", "customer_id", "amount", "sold", "gone", "note"]
SYSTEM = ["_file_id", "_source_file", "_source_sheet", "_source_row", "_arrived_at", "_run_id", "_loaded_at"]


@cache
def documents() -> tuple[dict, dict]:
    """The contract before and after, by the library."""
    node = ["node", "test/etl/sales_contracts.ts"]
    before, after = json.loads(subprocess.run(node, cwd=REPO, capture_output=True, check=True, text=True).stdout)
    return before, after


def arrival(day: int) -> str:
    return f"2026-01-{day:02d}T00:00:00.000Z"


def old(nr: int, amount: str = "10", sold: str = "2025-01-01", gone: str | None = None, *more: str) -> list[str | None]:
    return [str(nr), "7", amount, sold, "0123", gone, *more]


def old_lake(spark) -> Lake:
    """Loaded under the old contract: three rows in two partitions, one of which brought more; one refused, one gone."""
    lake = Lake(spark, "sales", documents()[0])
    rows = [old(1), old(2, "20", "2024-05-05"), old(3, "30"), old(4, "-1"), old(5, "5", "2025-01-01", "true")]
    lake.stage(
        [[*row, f"c{place}", "early"] for place, row in enumerate(rows)], arrival(1), columns=[*OLD, "channel", "note"]
    )
    lake.run("a0")
    lake.settle("a0")
    return lake


def renewed(lake: Lake) -> Lake:
    """The same lake after a deployment of the new contract."""
    return Lake(lake.spark, "sales", documents()[1], name=lake.name)


@contextlib.contextmanager
def dying_behind_a_commit(**told: int) -> Iterator[None]:
    """Dies right behind the first commit, of which something else may be told."""
    commit = Committer.commit

    def dies(self, log, metadata, write, **how):
        commit(self, log, metadata | told, write, **how)
        raise Killed

    Committer.commit = dies
    try:
        yield
    finally:
        Committer.commit = commit


def sales(lake: Lake) -> list[tuple]:
    names = ("sale_id", "customer_id", "amount", "sold", "size", "sold_year", "month", "channel", "note", "_run_id")
    return [tuple(row[name] for name in names) for row in lake.table()]


def test_tables_and_files_of_the_old_contract_become_those_of_the_new_one(spark):
    lake = old_lake(spark)
    glue = boto3.client("glue")
    with contextlib.suppress(glue.exceptions.AlreadyExistsException):
        glue.create_database(DatabaseInput={"Name": "lakehouse"})
    for table in ("sales", "sales_rejected", "sales_deleted"):
        columns = spark.read.format("delta").load(f"s3://{lake.lake}/tables/{table}").schema
        known = [{"Name": field.name, "Type": field.dataType.simpleString()} for field in columns]
        definition = {"Name": table, "StorageDescriptor": {"Columns": known}}
        glue.create_table(DatabaseName="lakehouse", TableInput=definition)
    # Staged under the old contract: an update, a row that comes too late, an older one of a deleted key, a refused one.
    waiting = [old(1, "11", "2025-02-02"), old(2, "9", "2024-01-01"), old(5, "6", "2024-01-01"), old(6, "x")]
    lake.stage(waiting, arrival(2))

    lake = renewed(lake)
    # Of three tables the first is migrated when the run dies, and the second when another does.
    for run_id in ("b0", "b1"):
        with dying_behind_a_commit(), pytest.raises(Killed):
            lake.run(run_id)
    summary = lake.run("c0")
    lake.settle("c0")

    assert [summary["counts"][name] for name in ("read", "updated", "stale", "rejected")] == [4, 1, 2, 1]
    first, may, later = (datetime(*day) for day in ((2025, 1, 1), (2024, 5, 5), (2025, 2, 2)))
    ten, twenty, thirty = (Decimal(number).quantize(Decimal("0.01")) for number in (11, 20, 30))
    assert sales(lake) == [
        (1, 7, ten, later, "Low", 2025, 2, None, None, "c0"),
        (2, 7, twenty, may, "Low", 2024, None, "c1", "early", "a0"),
        (3, 7, thirty, first, "Low", 2025, None, "c2", "early", "a0"),
    ]
    for table, own in {
        "sales": ["sale_id", "customer_id", "amount", "sold", "gone", "size", "sold_year", *SYSTEM, "channel", "note"],
        "sales_deleted": ["sale_id", "customer_id", "amount", "sold", "gone", "size", "sold_year", *SYSTEM],
        "sales_rejected": ["sale_id", "customer_id", "amount", "sold", "gone", "_reasons", "_surplus", *SYSTEM],
    }.items():
        schema = spark.read.format("delta").load(f"s3://{lake.lake}/tables/{table}").schema
        assert [name for name in schema.names if name in own] == own
        assert {"nr", "number", "client", "fax", "year", "hour"}.isdisjoint(schema.names)
        known = glue.get_table(DatabaseName="lakehouse", Name=table)["Table"]["StorageDescriptor"]["Columns"]
        assert [(each["Name"], each["Type"]) for each in known] == [
            (field.name, field.dataType.simpleString()) for field in schema
        ]
    assert [(row["sale_id"], row["amount"], row["_reasons"]) for row in lake.rejected()] == [
        ("4", "-1", ["amount: must be at least 1, was '-1'"]),
        ("6", "x", ["amount: 'x' is not a decimal(21,2)"]),
    ]
    deleted = spark.read.format("delta").load(f"{lake.path}_deleted").collect()
    assert [(row["sale_id"], row["amount"], row["sold"]) for row in deleted] == [(5, Decimal("5.00"), first)]
    detail = spark.sql(f"DESCRIBE DETAIL delta.`{lake.path}`").collect()[0]
    assert detail["partitionColumns"] == ["sold_year"]
    assert not {"columnMapping", "typeWidening"} & set(detail["tableFeatures"])
    migrations = [json.loads(info["userMetadata"]) for info in lake.log() if "migrated" in info.get("userMetadata", "")]
    assert [(told["migrated"], told["rows"], told["runId"]) for told in migrations] == [(8, 3, "b0")]

    # Later loads, under the new names: what was deleted comes back with a newer row; the same row again is unchanged.
    rows = [["5", "8", "1.50", "2025-03-01 10:00:00", None, "back"], ["1", "7", "11", "2025-02-02", None, None]]
    lake.stage(rows, arrival(3))
    summary = lake.run("d0")
    lake.settle("d0")
    assert [summary["counts"][name] for name in ("read", "inserted", "unchanged")] == [2, 1, 1]
    assert sales(lake)[-1] == (*(5, 8, Decimal("1.50"), datetime(2025, 3, 1, 10), "Low", 2025, 3, None, "back", "d0"),)
    assert len([info for info in lake.log() if "migrated" in info.get("userMetadata", "")]) == 1


class SmallTable:
    """A table of the old contract with as many columns as it takes, and the migration of it alone."""

    def __init__(self, spark, values: str) -> None:
        self.spark, self.runs = spark, count()
        self.lake = Lake(spark, "sales", documents()[1])
        rows = spark.sql(f"SELECT * FROM VALUES {values} AS sales(nr, client, customer_id)")
        kinds = {"nr": "bigint", "client": "bigint", "customer_id": "string"}
        rows = rows.withColumns({name: rows[name].cast(kind) for name, kind in kinds.items()})
        rows.write.format("delta").save(self.lake.path)
        self.history = DeltaLog(Storage(self.lake.s3, self.lake.lake), table_of(self.lake.lake, "sales"))

    def migrate(self) -> None:
        committer = Committer(self.spark, "sales", f"r{next(self.runs)}", datetime.now())
        after = contract(1)
        migrate(self.spark, committer, self.history, after, after.table_columns)

    def rows(self) -> list[tuple]:
        rows = self.spark.read.format("delta").load(self.lake.path)
        return [tuple(row) for row in rows.orderBy(rows.columns[0]).collect()]


def test_a_migration_that_wrote_other_rows_is_undone(spark):
    table = SmallTable(spark, "(1, 7, NULL), (2, 8, NULL)")
    with dying_behind_a_commit(rows=3), pytest.raises(Killed):
        table.migrate()
    with pytest.raises(
        AccountingError, match="wrote 2 rows of version 0 where version 0 had 3; the table was restored"
    ):
        table.migrate()
    assert table.rows() == [(1, 7, None), (2, 8, None)]
    table.migrate()
    assert table.rows() == [(1, 7), (2, 8)]


def test_what_files_had_brought_under_the_new_name_is_kept(spark):
    table = SmallTable(spark, "(1, 7, '7.0'), (2, 8, NULL), (3, NULL, '9')")
    table.migrate()
    assert table.rows() == [(1, 7), (2, 8), (3, 9)]


@pytest.mark.parametrize("row", ["(1, 7, '8')", "(1, 7, 'seven')", "(1, NULL, 'seven')"])
def test_of_two_values_none_is_lost(spark, row):
    table = SmallTable(spark, f"{row}, (2, 8, '8'), (3, 9, NULL)")
    before = table.rows()
    with pytest.raises(ContractError, match="'client' and 'customer_id' are both to be 'customer_id' now, and 1 rows"):
        table.migrate()
    assert table.rows() == before


def contract(number: int) -> Contract:
    return parse_contract(json.dumps(documents()[number]))


def test_names_are_led_to_the_newest_however_often():
    migrations = contract(1).migrations
    names = ["nr", "number", "sale_id", "client", "fax", "hour", "amount", "channel", "_run_id"]
    ends = ["sale_id", "sale_id", "sale_id", "customer_id", None, None, "amount", "channel", "_run_id"]
    assert [name_after(migrations, name) for name in names] == ends
    assert [name_after(migrations[2:], name) for name in names[:4]] == ["nr", "sale_id", "sale_id", "client"]


def test_files_are_brought_forward_by_the_contract_they_were_staged_under(aws):
    client = boto3.client("s3")
    client.create_bucket(Bucket="contracts", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    code = Storage(client, "contracts")
    before, after = documents()
    for document in (before, after):
        code.put_json(f"contracts/sales-{document['hash']}.json", document)

    def staged(name: str, contract_hash: str | None, *columns: str) -> StagedFile:
        part = Part("key", None, ("_source_row", *columns), 1, 1)
        return StagedFile(name, f"{name}.csv", arrival(1), (part,), contract_hash)

    def columns(number: int, *files: StagedFile) -> list[tuple[str, ...]]:
        key = f"contracts/sales-{documents()[number]['hash']}.json"
        brought = StagedBefore(code, key, contract(number)).bring_forward(list(files))
        return [(file.file_id, *file.parts[0].columns[1:]) for file in brought]

    old_file = staged("old", before["hash"], "fax", "nr", "client", "channel")
    new_file = staged("new", after["hash"], "sale_id", "customer_id")
    unknown = staged("unknown", "gone", "number", "fax")
    both = staged("both", before["hash"], "customer_id", "client", "nr")
    assert columns(1, old_file, new_file, unknown, both) == [
        ("old", "_dropped_1", "sale_id", "customer_id", "channel"),
        ("new", "sale_id", "customer_id"),
        ("unknown", "sale_id", "_dropped_2"),
        ("both", "_dropped_1", "customer_id", "sale_id"),
    ]
    # A run that began before the deployment leaves what came after it to the next.
    assert columns(0, old_file, new_file) == [("old", "fax", "nr", "client", "channel")]
    assert columns(0, staged("unnamed", None, "nr")) == [("unnamed", "nr")]
