"""What the load is measured against: Spark and Delta doing the bare minimum with the same files.

`floors.py first|merge SOURCE TABLE`, and `floors.py copy-on-write TABLE` to take a table's deletion vectors off.
"""

import sys

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

COPY_ON_WRITE = "copy-on-write"
SCHEMA = (
    "order_num bigint, order_id bigint, user_id bigint, "
    "order_timestamp timestamp, total_amount decimal(18,2), date date"
)


def first(spark: SparkSession, source: str, table: str) -> None:
    """A plain read and a partitioned write."""
    rows = _read(spark, source)
    rows.write.format("delta").partitionBy("year", "month").save(table)


def merge(spark: SparkSession, source: str, table: str) -> None:
    """A bare MERGE: no rules, no refused rows, no counts, no newest per key."""
    rows = _read(spark, source)
    held = DeltaTable.forPath(spark, table).alias("held")
    columns = {name: f"source.{name}" for name in rows.columns}
    merging = held.merge(rows.alias("source"), "held.order_id = source.order_id")
    merging.whenMatchedUpdate(set=columns).whenNotMatchedInsert(values=columns).execute()


def copy_on_write(spark: SparkSession, table: str) -> None:
    spark.sql(f"ALTER TABLE delta.`{table}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'false')")


def _read(spark: SparkSession, source: str) -> DataFrame:
    # A day that does not exist is no value, where Spark would stop and ask which of its parsers is meant.
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")
    rows = spark.read.schema(SCHEMA).option("header", "true").csv(source)
    moment = F.col("order_timestamp")
    return rows.withColumns({"year": F.year(moment), "month": F.month(moment)})


if __name__ == "__main__":
    {"first": first, "merge": merge, COPY_ON_WRITE: copy_on_write}[sys.argv[1]](
        SparkSession.builder.getOrCreate(), *sys.argv[2:]
    )
