"""What becomes of each accepted row: exactly one outcome, found by a join with the table."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .contract import Contract
from .newest import NEWEST, mark_newest, version
from .read_parts import PART
from .sources import ORIGIN

OUTCOME = "__outcome"
INSERTED, UPDATED, UNCHANGED, DEDUPLICATED, STALE, REJECTED = (
    "inserted",
    "updated",
    "unchanged",
    "deduplicated",
    "stale",
    "rejected",
)
MOVED = "moved"
"""An unchanged row whose newer version moves on; counted as unchanged, written all the same."""
WRITTEN = (INSERTED, UPDATED, MOVED)

HELD_VERSION, HELD = "__held_version", "__held"


def classify_first(rows: DataFrame, contract: Contract, others: list[str]) -> DataFrame:
    """Place and outcome of the rows of a load into a table without rows, with some other columns.

    No row is compared with any but those of its key, so that only what tells them apart need be moved about.
    """
    latest = [contract.latest_by] if contract.latest_by else []
    place = [PART, contract.system.source_row]
    needed = dict.fromkeys([*contract.key, *latest, ORIGIN, *place, *others])
    outcome = F.when(F.col(NEWEST), INSERTED).otherwise(DEDUPLICATED)
    return mark_newest(rows.select(*needed), contract).select(*place, *others, outcome.alias(OUTCOME))


def classify(rows: DataFrame, table: DataFrame, contract: Contract) -> DataFrame:
    """Adds the outcome to rows, of which the newest of its key alone can come into the table.

    Rows are the same if all columns but the system's are, null-safe. A row wins over the table's with a greater
    version only, so any order of loads gives the same table.
    """
    rows = with_columns_of(rows, table)
    business = [name for name in rows.columns if not name.startswith("_")]
    new = [name for name in business if name not in table.columns]
    held = table.withColumns({name: F.lit(None).cast(rows.schema[name].dataType) for name in new}).select(
        *contract.key, version(contract).alias(HELD_VERSION), F.struct(*business).alias(HELD)
    )
    ahead = version(contract) > F.col(HELD_VERSION)
    same = F.struct(*business).eqNullSafe(F.col(HELD))
    outcome = (
        F.when(~F.col(NEWEST), DEDUPLICATED)
        .when(F.col(HELD_VERSION).isNull(), INSERTED)
        .when(ahead & same, MOVED)
        .when(ahead, UPDATED)
        .when(same & version(contract).eqNullSafe(F.col(HELD_VERSION)), UNCHANGED)
        .otherwise(STALE)
    )
    judged = mark_newest(rows, contract).join(held, list(contract.key), "left").withColumn(OUTCOME, outcome)
    return judged.drop(HELD_VERSION, HELD, NEWEST)


def with_columns_of(rows: DataFrame, table: DataFrame) -> DataFrame:
    """Rows of files that lack a column the table got from others have no value there."""
    lacking = [field for field in table.schema if field.name not in rows.columns and not field.name.startswith("_")]
    return rows.withColumns({field.name: F.lit(None).cast(field.dataType) for field in lacking})
