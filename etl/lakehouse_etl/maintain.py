"""Maintenance of a table: small files are put together, and files that no version needs any more go.

Nobody's rows change, so readers notice nothing. There is no ordering by key: a load looks for its keys by partition,
and the keys of a batch lie all over a partition, so that ordered files would spare it nothing.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote

from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from .commits import Committer
from .delta_log import DeltaLog
from .session import settings_during
from .storage import Json, Storage

log = logging.getLogger(__name__)
SMALL_BYTES = 32 * 1024 * 1024
"""A file below this is small."""
FULL_BYTES = 128 * 1024 * 1024
"""What files are put together to."""
SMALL_FILES = 8
"""So many small files in a partition are put together."""
MOST_PARTITIONS = 200
"""With more of them, all of the table is looked at: longer conditions cost more than they save."""
KEPT_HOURS = 7 * 24
"""Files that a version needed within the last week stay: for whoever still reads it, and for a RESTORE."""
RETENTION_CHECK = "spark.databricks.delta.retentionDurationCheck.enabled"
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"

SETTINGS = {
    "spark.databricks.delta.optimize.minFileSize": str(SMALL_BYTES),
    "spark.databricks.delta.optimize.maxFileSize": str(FULL_BYTES),
    "spark.databricks.delta.vacuum.parallelDelete.enabled": "true",
    # Folders are listed in so many tasks, however few they are: ten thousand unless told otherwise.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "64",
}


@dataclass(frozen=True)
class LiveFile:
    partition: tuple[tuple[str, str], ...]
    bytes: int


def maintain(
    spark: SparkSession, committer: Committer, lake: Storage, log_of: DeltaLog, types: dict[str, str], request: Json
) -> Json:
    """Puts small files together and clears old ones away; may be repeated at any time. What it did."""
    place = log_of.place
    before = live_files(spark, data_objects(lake, log_of), log_of)
    crowded = crowded_partitions(before)
    if crowded:
        with settings_during(spark, SETTINGS), committer.told(log_of, {"request": request}):
            compaction = DeltaTable.forPath(spark, place.path).optimize()
            where = condition(crowded, types)
            (compaction.where(where) if where else compaction).executeCompaction()
    objects = data_objects(lake, log_of)
    removed = vacuum(spark, lake, log_of, objects, KEPT_HOURS)
    after = live_files(spark, objects, log_of)
    did = {"table": place.name, "filesBefore": len(before), "filesAfter": len(after), "objectsRemoved": removed}
    log.info("maintained: %s", did)
    return did


def vacuum(spark: SparkSession, lake: Storage, log_of: DeltaLog, objects: dict[str, int], hours: int) -> int:
    """Clears away what no version of so many hours needs; how many of the table's objects went."""
    # Delta refuses fewer hours than its own retention, unless told that it is meant.
    settings = SETTINGS if hours >= KEPT_HOURS else SETTINGS | {RETENTION_CHECK: "false"}
    with settings_during(spark, settings):
        spark.sql(f"VACUUM delta.`{log_of.place.path}` RETAIN {hours} HOURS")
    log_of.refresh()
    return len(objects) - len(data_objects(lake, log_of))


def data_objects(lake: Storage, log_of: DeltaLog) -> dict[str, int]:
    """The bytes of everything under the table but its log, by key."""
    place = log_of.place
    return {key: size for key, size in lake.sizes(place.prefix).items() if not key.startswith(place.log_prefix)}


def live_files(spark: SparkSession, sizes: dict[str, int], log_of: DeltaLog) -> list[LiveFile]:
    """The data files of the table's newest version; `sizes`: of what lies there, by key."""
    paths = spark.read.format("delta").load(log_of.place.path).inputFiles()
    keys = [unquote(path).split(f"{log_of.place.bucket}/", 1)[1] for path in paths]
    return [LiveFile(_partition(key.removeprefix(log_of.place.prefix)), sizes.get(key, 0)) for key in keys]


def crowded_partitions(files: list[LiveFile]) -> list[tuple[tuple[str, str], ...]]:
    small = Counter(file.partition for file in files if file.bytes < SMALL_BYTES)
    return sorted(partition for partition, count in small.items() if count >= SMALL_FILES)


def condition(partitions: list[tuple[tuple[str, str], ...]], types: dict[str, str]) -> str | None:
    """SQL that selects the partitions; None where all of the table is to be looked at."""
    if () in partitions or len(partitions) > MOST_PARTITIONS:
        return None
    each = (" AND ".join(_equals(name, value, types[name]) for name, value in partition) for partition in partitions)
    return " OR ".join(f"({one})" for one in each)


def _equals(name: str, value: str, kind: str) -> str:
    if value == NO_VALUE:
        return f"`{name}` IS NULL"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"`{name}` = CAST('{quoted}' AS {kind})"


def _partition(path: str) -> tuple[tuple[str, str], ...]:
    """The partition that the folders of a data file name."""
    named = (folder.split("=", 1) for folder in path.split("/")[:-1])
    return tuple((name, unquote(value)) for name, value in named)
