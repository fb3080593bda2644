"""How many rows a table holds: reckoned from what Delta counted at each commit, or counted where that cannot be."""

from pyspark.sql import SparkSession

from .delta_log import Commit, DeltaLog

KEEP_ROWS = {"CREATE TABLE", "ADD COLUMNS", "SET TBLPROPERTIES", "OPTIMIZE", "REORG", "UPDATE"}
KEEP_ROWS |= {"VACUUM START", "VACUUM END"}


def rows_in(spark: SparkSession, history: DeltaLog) -> int:
    reckoned = reckon(history.commits) if history.is_whole else None
    if reckoned is not None:
        return reckoned
    return spark.read.format("delta").load(history.place.path).count()


def reckon(commits: list[Commit]) -> int | None:
    """The rows after all commits since the table was made; None if one of them does not tell what it did to them."""
    rows: int | None = 0
    for commit in commits:
        rows = _after(commit, rows)
    return rows


def _after(commit: Commit, rows: int | None) -> int | None:
    metrics = commit.metrics
    if commit.operation == "WRITE" and commit.parameters.get("mode") == "Overwrite":
        return None if commit.parameters.get("predicate") else metrics.get("numOutputRows")
    if rows is None or commit.operation in KEEP_ROWS:
        return rows
    try:
        if commit.operation == "WRITE" and commit.parameters.get("mode") == "Append":
            return rows + metrics["numOutputRows"]
        if commit.operation == "MERGE":
            return rows + metrics["numTargetRowsInserted"] - metrics["numTargetRowsDeleted"]
        if commit.operation == "DELETE":
            return rows - metrics["numDeletedRows"]
    except KeyError:
        return None
    return None
