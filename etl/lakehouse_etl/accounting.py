"""The row equation: every record read has exactly one outcome, per part, per file and per load."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .classify import DEDUPLICATED, INSERTED, MOVED, OUTCOME, REJECTED, STALE, UNCHANGED, UPDATED, WRITTEN
from .contract import Contract
from .errors import AccountingError, PartCountError
from .markers import StagedFile, parts_of
from .read_parts import PART
from .references import orphan_columns
from .split import RULES
from .storage import Json

READ = "read"
OUTCOMES = (INSERTED, UPDATED, UNCHANGED, DEDUPLICATED, STALE, REJECTED)
ROWS = "__rows"
ROW, FIRST, LAST = "__row", "__first", "__last"
"""A row's number in its source; the least and the greatest of a part."""


@dataclass
class FileTally:
    """What became of the rows of one file."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rejected_by: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Json:
        counts = {name: self.outcomes[name] for name in (READ, *OUTCOMES)}
        return counts | {UNCHANGED: self.outcomes[UNCHANGED] + self.outcomes[MOVED]}


@dataclass
class Tally:
    files: dict[str, FileTally]
    orphans: dict[str, int]

    def total(self, outcome: str) -> int:
        return sum(file.outcomes[outcome] for file in self.files.values())

    @property
    def rejected_by(self) -> dict[str, int]:
        return dict(sum((file.rejected_by for file in self.files.values()), Counter()))

    @property
    def touched(self) -> int:
        """Rows of the table that the load writes."""
        return sum(self.total(outcome) for outcome in WRITTEN)


def no_counts() -> Json:
    return FileTally().counts


def sum_counts(all_counts: Iterable[Json]) -> Json:
    total: Counter[str] = Counter()
    for counts in all_counts:
        total.update(counts)
    return {name: total[name] for name in (READ, *OUTCOMES)}


def take_tally(
    contract: Contract, files: list[StagedFile], checked: DataFrame, refused: DataFrame, classified: DataFrame
) -> Tally:
    """Counts the rows read apart from the rows judged, in one pass, and holds the two together.

    Raises PartCountError if a part's records are not those of the verdict, AccountingError if the equation fails.
    """
    orphans = orphan_columns(contract)
    none = [F.lit(False).alias(name) for name in orphans]
    no_rules = F.lit(None).cast("array<string>").alias(RULES)
    no_row = F.lit(None).cast("bigint").alias(ROW)
    sides = [
        checked.select(PART, F.lit(READ).alias(OUTCOME), no_rules, F.col(contract.system.source_row).alias(ROW), *none),
        refused.select(PART, F.lit(REJECTED).alias(OUTCOME), RULES, no_row, *none),
        classified.select(PART, OUTCOME, no_rules, no_row, *orphans),
    ]
    sums = [F.sum(F.col(name).cast("bigint")).alias(name) for name in orphans]
    sums += [F.min(ROW).alias(FIRST), F.max(ROW).alias(LAST)]
    groups = reduce(DataFrame.unionAll, sides).groupBy(PART, OUTCOME, RULES).agg(F.count("*").alias(ROWS), *sums)
    tally = Tally({file.file_id: FileTally() for file in files}, {each.label: 0 for each in contract.references})
    read_by_part: Counter[int] = Counter()
    rows_by_part: dict[int, tuple[int, int]] = {}
    owners = [file.file_id for file in files for _ in file.parts]
    for group in groups.collect():
        if group[PART] is None:
            raise AccountingError(f"{group[ROWS]} rows were read that belong to none of the {len(owners)} parts")
        owner = tally.files[owners[group[PART]]]
        owner.outcomes[group[OUTCOME]] += group[ROWS]
        for rule in group[RULES] or ():
            owner.rejected_by[rule] += group[ROWS]
        if group[OUTCOME] == READ:
            read_by_part[group[PART]] += group[ROWS]
            rows_by_part[group[PART]] = group[FIRST], group[LAST]
        for reference, name in zip(contract.references, orphans, strict=True):
            tally.orphans[reference.label] += group[name]
    _check_parts(files, read_by_part)
    _check_row_numbers(files, rows_by_part)
    _check_equation(tally)
    return tally


def _check_parts(files: list[StagedFile], read_by_part: Counter[int]) -> None:
    for number, part in enumerate(parts_of(files)):
        if read_by_part[number] != part.records:
            raise PartCountError(part.key, part.records, read_by_part[number])


def _check_row_numbers(files: list[StagedFile], rows_by_part: dict[int, tuple[int, int]]) -> None:
    """Where rows are numbered by their place in the part, that must be their place in the file."""
    for number, part in enumerate(parts_of(files)):
        if part.first_row is None or not part.records:
            continue
        expected = part.first_row, part.first_row + part.records - 1
        if rows_by_part[number] != expected:
            raise AccountingError(
                f"part {part.key}: its rows should be {expected[0]} to {expected[1]} of the file and were numbered "
                f"{rows_by_part[number][0]} to {rows_by_part[number][1]}: nothing was committed; "
                "this is a fault of the job"
            )


def _check_equation(tally: Tally) -> None:
    for file_id, file in tally.files.items():
        counts = file.counts
        accounted = sum(counts[outcome] for outcome in OUTCOMES)
        if counts[READ] != accounted:
            raise AccountingError(
                f"file {file_id}: {counts[READ]} rows were read, {accounted} have an outcome ({counts}): nothing was "
                "committed; this is a fault of the job or a table with two rows of one key, see its log"
            )
