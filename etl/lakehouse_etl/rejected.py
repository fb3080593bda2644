"""Tables kept beside the dataset's: what a file brought there is replaced as a whole, so a repeat doubles nothing."""

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession

from .commits import Committer
from .contract import Contract
from .delta_log import DeltaLog
from .errors import AccountingError
from .tables import PROPERTIES

FILE_IDS = "fileIds"


def replace_rows_of(
    committer: Committer, log: DeltaLog, contract: Contract, rows: DataFrame, file_ids: list[str], expected: int
) -> None:
    """One commit that puts these rows in the place of all that the files' rows had there."""
    # Replacing costs several times an append: where the whole history shows that there is nothing, it is not done.
    fresh = not log.exists or (log.is_whole and not attempted_before(log, file_ids))

    def write() -> None:
        # A new table begins with its rows: one without any would have to be gone through first.
        writer = rows.write.format("delta").options(mergeSchema="true", **({} if log.exists else PROPERTIES))
        if fresh:
            writer.mode("append").save(log.place.path)
        else:
            writer.mode("overwrite").option("replaceWhere", _of_files(contract, file_ids)).save(log.place.path)

    commit = committer.commit(log, {FILE_IDS: file_ids}, write)
    written = commit.metrics.get("numOutputRows", 0)
    if written != expected:
        raise AccountingError(
            f"table {log.place.name}, version {commit.version}: {written} rows were written where "
            f"{expected} were counted; no row was loaded, and the next run replaces them"
        )


def clear_rows_of(
    spark: SparkSession, committer: Committer, log: DeltaLog, contract: Contract, file_ids: list[str]
) -> None:
    """Takes back what an attempt wrote that never came to its load."""
    table = DeltaTable.forPath(spark, log.place.path)
    committer.commit(log, {FILE_IDS: file_ids}, lambda: table.delete(_of_files(contract, file_ids)))


def attempted_before(log: DeltaLog, file_ids: list[str]) -> bool:
    """Whether some attempt has committed rows for any of the files."""
    return not files_attempted(log).isdisjoint(file_ids)


def files_attempted(log: DeltaLog) -> set[str]:
    return {file_id for commit in log.commits for file_id in (commit.metadata or {}).get(FILE_IDS, ())}


def _of_files(contract: Contract, file_ids: list[str]) -> str:
    ids = ", ".join(f"'{file_id}'" for file_id in file_ids)
    return f"`{contract.system.file_id}` IN ({ids})"
