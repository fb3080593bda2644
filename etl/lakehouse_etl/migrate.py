"""A contract's migrations, carried out on the tables that were there before them.

A table is rewritten in one commit: every reader then sees plain columns, whatever it knows of column mapping or type
widening. The table's own columns say what is pending, as no name that was taken away is ever given again: so a run that
died is simply repeated, a table that was restored is migrated anew, and nothing else needs to be remembered.
"""

import logging
from collections import defaultdict
from functools import reduce
from operator import or_

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from .casts import cast_text
from .commits import Committer
from .contract import Contract
from .delta_log import Commit, DeltaLog
from .errors import AccountingError, ContractError
from .forward import name_after
from .tables import rows_now

log = logging.getLogger(__name__)
MIGRATED, ROWS, BASED_ON = "migrated", "rows", "basedOn"
Sources = dict[str, list[StructField]]
"""By column of the migrated table, those it is made of; more than one where files had brought the new name early."""


def migrate(
    spark: SparkSession, committer: Committer, history: DeltaLog, contract: Contract, wanted: dict[str, str]
) -> None:
    """Carries out what is pending on a table that is to have the `wanted` types.

    Raises a LoadError that leaves the table as it was. If a run died right behind such a commit, that is held first
    against the rows that it was to keep.
    """
    if not history.exists:
        return
    last = history.commits[-1]
    if MIGRATED in (last.metadata or {}):
        _check_or_restore(committer, history, last)
    if not contract.migrations:
        return
    version, place = history.version, history.place
    held = rows_now(spark, history)
    if not _is_due(held.schema, contract, wanted):
        return
    sources = _sources(held.schema, contract)
    _refuse_two_values(place.name, held, sources, contract, wanted)
    rows = held.select(*(_value(name, fields, contract, wanted).alias(name) for name, fields in sources.items()))
    partitions = [name_after(contract.migrations, name) for name in _partitions(spark, place.path)]
    told = {MIGRATED: len(contract.migrations), ROWS: held.count(), BASED_ON: version}

    def write() -> None:
        writer = rows.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
        writer.partitionBy(*(name for name in partitions if name)).save(place.path)

    commit = committer.commit(history, told, write)
    _check_or_restore(committer, history, commit)
    log.info("table %s: columns are up to migration %s in version %s", place.name, told[MIGRATED], commit.version)


def _is_due(schema: StructType, contract: Contract, wanted: dict[str, str]) -> bool:
    return any(
        name_after(contract.migrations, field.name) != field.name or _is_widened(field, field.name, contract, wanted)
        for field in schema
    )


def _sources(schema: StructType, contract: Contract) -> Sources:
    sources: Sources = defaultdict(list)
    for field in schema:
        name = name_after(contract.migrations, field.name)
        if name is not None:
            sources[name].append(field)
    # What the contract has had comes before what files brought of that name.
    return {name: sorted(fields, key=lambda field: field.name == name) for name, fields in sources.items()}


def _value(name: str, fields: list[StructField], contract: Contract, wanted: dict[str, str]) -> Column:
    return F.coalesce(*(_brought_forward(field, name, contract, wanted) for field in fields))


def _brought_forward(field: StructField, name: str, contract: Contract, wanted: dict[str, str]) -> Column:
    value = F.col(f"`{field.name}`")
    if _is_widened(field, name, contract, wanted):
        return value.cast(wanted[name])
    held, to = field.dataType.simpleString(), contract.type_of(name)
    brought_as_text = field.name == name and held == "string" and wanted.get(name) != held
    return cast_text(value, to) if to is not None and brought_as_text else value


def _is_widened(field: StructField, name: str, contract: Contract, wanted: dict[str, str]) -> bool:
    """Whether a migration widens the field's very type; any other that is not wanted is for `check_types` to refuse."""
    held = field.dataType.simpleString()
    if held == wanted.get(name, held):
        return False
    return any(
        each.widened is not None and each.widened.sql == held and name_after(contract.migrations, each.column) == name
        for each in contract.migrations
    )


def _refuse_two_values(
    table: str, held: DataFrame, sources: Sources, contract: Contract, wanted: dict[str, str]
) -> None:
    """Two columns become one only where no row would lose a value by it."""
    for name, fields in sources.items():
        kept = _value(name, fields, contract, wanted)
        given = [(F.col(f"`{each.name}`"), _brought_forward(each, name, contract, wanted)) for each in fields]
        lost = reduce(or_, (raw.isNotNull() & (value.isNull() | ~kept.eqNullSafe(value)) for raw, value in given))
        rows = held.filter(lost).count() if len(fields) > 1 else 0
        if rows:
            names = " and ".join(f"'{field.name}'" for field in fields)
            raise ContractError(
                f"table {table}: {names} are both to be '{name}' now, and {rows} rows have another value in each: "
                "nothing was changed; let the migration lead to a name that the table has not got"
            )


def _partitions(spark: SparkSession, path: str) -> list[str]:
    return DeltaTable.forPath(spark, path).detail().select("partitionColumns").collect()[0][0]


def _check_or_restore(committer: Committer, history: DeltaLog, commit: Commit) -> None:
    told, written = commit.metadata or {}, commit.metrics.get("numOutputRows", 0)
    if (commit.version, written) == (told[BASED_ON] + 1, told[ROWS]):
        return
    committer.restore(history, commit.version - 1)
    raise AccountingError(
        f"table {history.place.name}, version {commit.version}: a migration wrote {written} rows of version "
        f"{commit.version - 1} where version {told[BASED_ON]} had {told[ROWS]}; the table was restored, and the next "
        "run tries again: stop whatever else writes this table"
    )
