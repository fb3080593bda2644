"""The Spark session of a run: the platform's own, with what the load relies on set for this session."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    # All fields of a record are looked at, or ragged rows would pass where few columns are asked for.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    # Days and moments before 1900 are written as they are; INT96 cannot hold them all.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    # The JVM interprets methods longer than this for good: Spark had better split them up.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # Rows are kept for one load: to find out how they compress best costs more than to write them as they are.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    # What is merged is persisted already, and made again alike from unchanging parts should it be lost.
    "spark.databricks.delta.merge.materializeSource": "none",
}

INTERPRETED = {"spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""Expressions are worked out as they stand. To make code of them takes longer than a hundred thousand rows."""
INTERPRETED_ROWS = 200_000
"""Up to so many rows it is the faster way, in a JVM that has just begun."""


def open_session() -> SparkSession:
    spark = SparkSession.builder.getOrCreate()
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    return spark


@contextmanager
def settings_during(spark: SparkSession, settings: dict[str, str]) -> Iterator[None]:
    """Sets them for the block; afterwards they are as they were before."""
    before = {name: spark.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, was in before.items():
            if was is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, was)
