"""What all rows of a part have in common: looked up by the part where it is asked for; no row carries it about."""

import json
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .contract import Contract
from .markers import Part, StagedFile
from .read_parts import PART

ORIGIN = "__origin"
"""The place of the row's arrival, file and sheet in their order; with the row's number it orders a load's rows."""


def with_sources(rows: DataFrame, files: list[StagedFile], contract: Contract) -> DataFrame:
    """Adds the system columns of their source to rows of `read_parts(files)`, and its place in the order of sources.

    One literal that Spark looks up by number: no join, however many parts there are.
    """
    system = contract.system
    kinds = {
        ORIGIN: "int",
        system.file_id: "string",
        system.source_file: "string",
        system.source_sheet: "string",
        system.arrived_at: "bigint",
    }
    owned = [(file, part) for file in files for part in file.parts]
    order = {origin: place for place, origin in enumerate(sorted({_origin(*each) for each in owned}))}
    sources = [
        (order[_origin(file, part)], file.file_id, file.source_key, part.sheet, _micros(file.arrived_at))
        for file, part in owned
    ]
    text = json.dumps([dict(zip(kinds, source, strict=True)) for source in sources])
    schema = ", ".join(f"`{name}`: {kind}" for name, kind in kinds.items())
    source = F.from_json(F.lit(text), f"array<struct<{schema}>>")[F.col(PART)]
    columns = {name: source[name] for name in kinds}
    return rows.withColumns(columns | {system.arrived_at: F.timestamp_micros(source[system.arrived_at])})


def _origin(file: StagedFile, part: Part) -> tuple[datetime, str, bool, str]:
    """Arrival, file and sheet, no sheet before all others."""
    return datetime.fromisoformat(file.arrived_at), file.file_id, part.sheet is not None, part.sheet or ""


def _micros(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1_000_000)
