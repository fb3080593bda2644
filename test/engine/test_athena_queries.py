"""Athena queries really read the Delta tables that Spark wrote, and answer as Athena does."""

import csv
import io
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import DATABASE, ENDED, Engine, poll

TABLES = '''
from delta.tables import DeltaTable
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
orders = spark.sql("""SELECT order_id, category, CAST(total AS decimal(18,2)) total, CAST(at AS timestamp) at, ok,
    CAST(day AS date) day, CAST(ratio AS double) ratio, _reasons, int(year(CAST(at AS timestamp))) year FROM VALUES
    (1L, 'Low', '10.00', '2025-01-01 00:00:00', true, null, '1.5', array('a: bad', 'b: worse')),
    (2L, 'Low', '10.01', '2025-01-01 12:34:56.789', false, '2025-01-02', '1e-7', array()),
    (3L, 'High', '300.00', '2025-02-01 23:59:59.999999', null, '2025-02-01', '12345678.0', null),
    (4L, 'High', '301.01', null, true, null, null, null),
    (5L, 'Gone', '1.00', null, true, null, null, null)
    AS rows(order_id, category, total, at, ok, day, ratio, _reasons)""")
orders.coalesce(1).write.format("delta").option("delta.enableDeletionVectors", "true").save("s3://lake/tables/orders/")
DeltaTable.forPath(spark, "s3://lake/tables/orders/").delete("order_id = 5")
items = spark.sql("""SELECT * FROM VALUES (1L, 1L, 'x, "y"' || chr(10) || 'z'), (2L, 1L, 'é & ü'), (3L, 3L, null),
    (4L, 9L, 'orphan') AS rows(id, order_id, name)""")
items.write.format("delta").partitionBy("order_id").save("s3://lake/tables/items/")
orders.limit(0).write.format("delta").save("s3://lake/tables/empty/")
'''
WORKGROUP = "analysts"
OUTPUT = "s3://out/athena/"


@pytest.fixture(scope="module")
def tables(engine: Engine) -> Engine:
    glue, athena = engine.client("glue"), engine.client("athena")
    for table in ("orders", "items", "empty", "unwritten", "text"):
        provider = "csv" if table == "text" else "delta"
        glue.create_table(
            DatabaseName=DATABASE,
            TableInput={
                "Name": table,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"spark.sql.sources.provider": provider, "EXTERNAL": "TRUE"},
                "StorageDescriptor": {"Location": f"s3://lake/tables/{table}/", "Columns": []},
            },
        )
    for name, more in ((WORKGROUP, {}), ("thrifty", {"BytesScannedCutoffPerQuery": 100})):
        athena.create_work_group(
            Name=name,
            Configuration={
                "ResultConfiguration": {"OutputLocation": OUTPUT},
                "EnforceWorkGroupConfiguration": True,
                **more,
            },
        )
    engine.make_job("tables", TABLES)
    run = engine.ended("tables", engine.start("tables"))
    assert run["JobRunState"] == "SUCCEEDED", run
    return engine


def ask(engine: Engine, sql: str, **more: Any) -> dict[str, Any]:
    athena = engine.client("athena")
    request = {"WorkGroup": WORKGROUP, "QueryExecutionContext": {"Database": DATABASE}, **more}
    query_id = athena.start_query_execution(QueryString=sql, **request)["QueryExecutionId"]
    return poll(
        lambda: athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"],
        lambda execution: execution["Status"]["State"] in ENDED,
    )


def rows(engine: Engine, sql: str, **more: Any) -> list[list[str | None]]:
    execution = ask(engine, sql, **more)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    answer = engine.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    return [[value.get("VarCharValue") for value in row["Data"]] for row in answer["ResultSet"]["Rows"]]


def test_every_type_is_written_as_athena_writes_it(tables: Engine) -> None:
    assert rows(tables, "SELECT * FROM orders ORDER BY order_id") == [
        ["order_id", "category", "total", "at", "ok", "day", "ratio", "_reasons", "year"],
        ["1", "Low", "10.00", "2025-01-01 00:00:00.000", "true", None, "1.5", "[a: bad, b: worse]", "2025"],
        ["2", "Low", "10.01", "2025-01-01 12:34:56.789", "false", "2025-01-02", "1.0E-7", "[]", "2025"],
        ["3", "High", "300.00", "2025-02-01 23:59:59.999", None, "2025-02-01", "1.2345678E7", None, "2025"],
        ["4", "High", "301.01", None, "true", None, None, None, None],
    ]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT category, count(*) AS orders, avg(total) AS average FROM lake.orders GROUP BY category ORDER BY 1",
            [["category", "orders", "average"], ["High", "2", "300.51"], ["Low", "2", "10.01"]],
        ),
        (
            "SELECT o.order_id, count(i.id) AS items FROM orders o JOIN items i ON i.order_id = o.order_id"
            " GROUP BY o.order_id ORDER BY items DESC",
            [["order_id", "items"], ["1", "2"], ["3", "1"]],
        ),
        (
            "SELECT reason, count(*) FROM orders CROSS JOIN UNNEST(_reasons) AS t(reason) GROUP BY 1 ORDER BY 1",
            [["reason", "_col1"], ["a: bad", "1"], ["b: worse", "1"]],
        ),
        (
            "WITH big AS (SELECT * FROM orders WHERE total > 100) SELECT count(*), sum(total), count(at) FROM big",
            [["_col0", "_col1", "_col2"], ["2", "601.01", "1"]],
        ),
        (
            "SELECT order_id FROM orders WHERE at >= timestamp '2025-01-01 12:00:00' AND at < date '2025-02-02'"
            " ORDER BY 1",
            [["order_id"], ["2"], ["3"]],
        ),
        (
            "SELECT 7 / 2, sum(total) / 3, total_items FROM orders, (SELECT count(*) AS total_items FROM items)"
            " GROUP BY total_items",
            [["_col0", "_col1", "total_items"], ["3", "207.01", "4"]],
        ),
        (
            "SELECT date_trunc('month', at), date_format(at, '%Y/%m'), cast(order_id AS varchar), ok IS NULL"
            " FROM orders WHERE order_id = 3",
            [["_col0", "_col1", "_col2", "_col3"], ["2025-02-01 00:00:00.000", "2025/02", "3", "true"]],
        ),
        ("SELECT count(*) FROM empty", [["_col0"], ["0"]]),
        ("SELECT ORDER_ID FROM \"LAKE\".Orders WHERE Category = 'Low' ORDER BY 1", [["order_id"], ["1"], ["2"]]),
        (
            "SELECT order_id FROM items UNION SELECT order_id FROM orders ORDER BY 1",
            [["order_id"], ["1"], ["2"], ["3"], ["4"], ["9"]],
        ),
    ],
)
def test_sql(tables: Engine, sql: str, expected: list[list[str | None]]) -> None:
    assert rows(tables, sql) == expected


def test_parameters_are_filled_in(tables: Engine) -> None:
    sql = "SELECT order_id FROM orders WHERE category = ? AND order_id > ?"
    assert rows(tables, sql, ExecutionParameters=["'Low'", "1"]) == [["order_id"], ["2"]]


def test_the_result_lies_in_the_bucket_as_csv(tables: Engine) -> None:
    execution = ask(tables, "SELECT id, name FROM items ORDER BY id")
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"{OUTPUT}{execution['QueryExecutionId']}.csv"
    content = tables.put(location.removeprefix("s3://out/"))
    assert content.endswith('"3",\n"4","orphan"\n')
    assert list(csv.reader(io.StringIO(content))) == [
        ["id", "name"],
        ["1", 'x, "y"\nz'],
        ["2", "é & ü"],
        ["3", ""],
        ["4", "orphan"],
    ]


def test_scanned_bytes_are_those_of_the_tables_files(tables: Engine) -> None:
    listed = tables.client("s3").list_objects_v2(Bucket="lake", Prefix="tables/items/")["Contents"]
    size = sum(found["Size"] for found in listed if found["Key"].endswith(".parquet"))
    assert size > 0
    assert ask(tables, "SELECT count(*) FROM items")["Statistics"]["DataScannedInBytes"] == size


def test_a_workgroups_scan_limit_cancels(tables: Engine) -> None:
    status = ask(tables, "SELECT count(*) FROM items", WorkGroup="thrifty")["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Bytes scanned limit was exceeded")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT 1 FROM nothing", "TABLE_NOT_FOUND: Table 'awsdatacatalog.lake.nothing' does not exist"),
        ("SELECT 1 FROM other.orders", "SCHEMA_NOT_FOUND: Schema 'other' does not exist"),
        (
            "SELECT 1 FROM unwritten",
            "DELTA_LAKE_INVALID_TABLE: Metadata not found in transaction log for lake.unwritten:"
            " no Delta table has been written at s3://lake/tables/unwritten/ yet",
        ),
        ("SELECT nope FROM orders", "COLUMN_NOT_FOUND: Column 'nope' could not be resolved"),
        ("SELECT FROM WHERE", "SYNTAX_ERROR: "),
        ("DROP TABLE orders", "NOT_SUPPORTED: DROP: this local Athena runs SELECT statements only"),
        ("SELECT cast(category AS integer) FROM orders", "INVALID_CAST_ARGUMENT: "),
        ("SELECT 1 FROM text", "NOT_SUPPORTED: table lake.text has spark.sql.sources.provider='csv'"),
    ],
)
def test_a_failure_says_why(tables: Engine, sql: str, reason: str) -> None:
    execution = ask(tables, sql)
    assert execution["Status"]["State"] == "FAILED"
    assert execution["Status"]["StateChangeReason"].startswith(reason)
    with pytest.raises(ClientError) as refused:
        tables.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_an_unknown_workgroup_and_a_missing_output_are_refused(tables: Engine) -> None:
    for request, message in (
        ({"WorkGroup": "nobody"}, "WorkGroup nobody is not found."),
        ({"WorkGroup": "primary"}, "No output location provided."),
    ):
        with pytest.raises(ClientError) as refused:
            tables.client("athena").start_query_execution(QueryString="SELECT 1", **request)
        assert message in refused.value.response["Error"]["Message"]


def test_pages(tables: Engine) -> None:
    execution = ask(tables, "SELECT order_id FROM orders ORDER BY 1")
    pages = (
        tables.client("athena")
        .get_paginator("get_query_results")
        .paginate(QueryExecutionId=execution["QueryExecutionId"], PaginationConfig={"PageSize": 2})
    )
    assert [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in pages] == [
        ["order_id", "1"],
        ["2", "3"],
        ["4"],
    ]


def test_the_header_has_athenas_types(tables: Engine) -> None:
    execution = ask(tables, "SELECT order_id, total, at, ok, day, ratio, _reasons, category, year FROM orders")
    answer = tables.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    info = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(column["Name"], column["Type"], column["Precision"], column["Scale"]) for column in info] == [
        ("order_id", "bigint", 19, 0),
        ("total", "decimal", 18, 2),
        ("at", "timestamp", 3, 0),
        ("ok", "boolean", 0, 0),
        ("day", "date", 0, 0),
        ("ratio", "double", 17, 0),
        ("_reasons", "array", 0, 0),
        ("category", "varchar", 2147483647, 0),
        ("year", "integer", 10, 0),
    ]
