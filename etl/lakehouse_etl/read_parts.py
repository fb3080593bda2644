"""Parts as rows of text: no type is guessed, nothing is trimmed, and each row knows its part and its place there."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from itertools import chain

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import layout
from .contract import Contract
from .errors import LoadError
from .markers import Part, StagedFile, parts_of
from .storage import Storage

log = logging.getLogger(__name__)

PART = "__part"
"""The part's place in `parts_of(files)`."""
FIELDS = "__fields"
"""The fields of a row that has not as many of them as its header; null for all other rows."""
FIELDS_EXPECTED = "__fields_expected"
RECORD = "__record"
PATH = "__path"
FIRST_ROW = "__first_row"
"""The row that a part's first record is; null for parts whose records begin with their rows' numbers."""
PLACE = "__place"
"""The record's place in its part, from 0; null where the record has its row's number."""
PLACES_PER_PARTITION = 1 << 33
"""Spark's ids of rows count from a multiple of this in each partition."""

CSV_OPTIONS = {
    "multiLine": "true",
    "escape": '"',
    "lineSep": "\n",
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": RECORD,
    "ignoreLeadingWhiteSpace": "false",
    "ignoreTrailingWhiteSpace": "false",
}
FIELD_OF_RECORD = r',("[^"]*(?:""[^"]*)*"|[^,]*)'


def bring_back_missing(raw: Storage, dataset: str, files: list[StagedFile]) -> None:
    """Parts of files that wait are never to be missing; what somebody has deleted all the same comes back.

    Raises LoadError naming the parts of which no version is left.
    """
    prefix = layout.parts_prefix(dataset)
    present = set(raw.keys(f"{prefix}{files[0].file_id}/" if len(files) == 1 else prefix))
    missing = [(file, part.key) for file in files for part in file.parts if part.key not in present]
    gone = [f"{key} of {file.source_key}" for file, key in missing if not raw.bring_back(key)]
    if gone:
        raise LoadError(f"parts are gone for good: {', '.join(gone)}; upload these files again")
    if missing:
        log.warning("deleted parts of files that wait, brought back: %s", ", ".join(key for _, key in missing))


def extra_columns(files: list[StagedFile], contract: Contract) -> list[str]:
    """Columns that the files bring beyond the contract's, under the policy that keeps them."""
    if contract.evolution != "evolve":
        return []
    brought = dict.fromkeys(name for part in parts_of(files) for name in part.columns if not name.startswith("_"))
    return [name for name in brought if name not in contract.column_names]


def read_parts(spark: SparkSession, bucket: str, files: list[StagedFile], contract: Contract) -> DataFrame:
    """One row per record: the contract's columns and the extra ones as text, its part and its row's number there."""
    by_header: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for part in parts_of(files):
        by_header[part.columns].append(part)
    wanted = contract.column_names + extra_columns(files, contract)
    texts = [_read_alike(spark, bucket, header, parts, wanted, contract) for header, parts in by_header.items()]
    if not texts:
        texts = [_read_nothing(spark, wanted, contract)]
    parts = F.broadcast(_parts(spark, bucket, files))
    # A join belongs to the session of its left side, and what is written from there goes by that session's settings.
    rows = parts.join(reduce(DataFrame.unionAll, texts), PATH, "right")
    row = contract.system.source_row
    return rows.withColumn(row, F.coalesce(row, F.col(FIRST_ROW) + F.col(PLACE))).drop(PATH, FIRST_ROW, PLACE)


def _apart(spark: SparkSession) -> SparkSession:
    """A session that reads each file in a partition of its own: a row's place there is its place in the file."""
    session = spark.newSession()
    for name in ("spark.sql.csv.parser.columnPruning.enabled", "spark.sql.session.timeZone"):
        session.conf.set(name, spark.conf.get(name) or "")
    session.conf.set("spark.sql.files.maxPartitionBytes", "1")
    return session


def _read_alike(
    spark: SparkSession, bucket: str, header: tuple[str, ...], parts: list[Part], wanted: list[str], contract: Contract
) -> DataFrame:
    """Parts that have the same columns in the same order."""
    source_row = contract.system.source_row
    numbered = source_row in header
    reader = (spark if numbered else _apart(spark)).read
    schema = ", ".join(f"`{name}` string" for name in (*header, RECORD))
    texts = reader.schema(schema).options(**CSV_OPTIONS).csv([_path(bucket, part) for part in parts])
    records = F.concat(F.lit(","), F.col(RECORD))
    fields = F.transform(F.regexp_extract_all(records, F.lit(FIELD_OF_RECORD), F.lit(1)), _unquoted)
    if numbered:
        row, place = F.col(source_row), F.lit(None)
    else:
        row, place = F.lit(None), F.monotonically_increasing_id() % PLACES_PER_PARTITION
        # As if the row's number stood before the record here too.
        header, fields = (source_row, *header), F.concat(F.array(F.lit("")), fields)
    return texts.select(
        *((F.col(name) if name in header else F.lit(None).cast("string")).alias(name) for name in wanted),
        row.cast("bigint").alias(source_row),
        fields.alias(FIELDS),
        F.lit(len(header)).alias(FIELDS_EXPECTED),
        place.cast("bigint").alias(PLACE),
        F.col("_metadata.file_path").alias(PATH),
    )


def _read_nothing(spark: SparkSession, wanted: list[str], contract: Contract) -> DataFrame:
    kinds = dict.fromkeys(wanted, "string") | {contract.system.source_row: "bigint"}
    own = {FIELDS: "array<string>", FIELDS_EXPECTED: "int", PLACE: "bigint", PATH: "string"}
    return spark.range(0).select(*(F.lit(None).cast(kind).alias(name) for name, kind in (kinds | own).items()))


def _unquoted(field: Column) -> Column:
    inner = F.regexp_replace(field.substr(F.lit(2), F.length(field) - 2), '""', '"')
    return F.when(field.startswith('"'), inner).otherwise(field)


def _parts(spark: SparkSession, bucket: str, files: list[StagedFile]) -> DataFrame:
    """One row per part: its path, its place and its first row."""
    rows = [(_path(bucket, part), place, part.first_row) for place, part in enumerate(parts_of(files))]
    return table_of_literals(spark, {PATH: "string", PART: "int", FIRST_ROW: "bigint"}, rows)


def table_of_literals(spark: SparkSession, columns: dict[str, str], rows: Sequence[tuple[object, ...]]) -> DataFrame:
    """As literals, not createDataFrame: that would start Python workers, which cost more than the rows."""
    if not rows:
        return spark.range(0).select(*(F.lit(None).cast(kind).alias(name) for name, kind in columns.items()))
    values = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in rows)
    names = ", ".join(f"`{name}`" for name in columns)
    literals = spark.sql(f"SELECT * FROM VALUES {values} AS parts({names})", args=list(chain.from_iterable(rows)))
    return literals.select(*(F.col(name).cast(kind) for name, kind in columns.items()))


def _path(bucket: str, part: Part) -> str:
    return f"s3://{bucket}/{part.key}"
