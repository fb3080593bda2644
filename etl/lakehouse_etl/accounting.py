"""The row equation: every record read has exactly one outcome, per part, per file and per load."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from .classify import DEDUPLICATED, INSERTED, MOVED, OUTCOME, REJECTED, STALE, UNCHANGED, UPDATED, WRITTEN
from .contract import Contract
from .errors import AccountingError, PartCountError
from .markers import StagedFile, parts_of
from .read_parts import PART
from .references import orphan_columns
from .split import RULES, is_refused, rules_of_refused
from .storage import Json
from .tombstones import BURIED, DELETED

READ = "read"
OUTCOMES = (INSERTED, UPDATED, UNCHANGED, DEDUPLICATED, STALE, REJECTED)
COUNTED_AS = {MOVED: UNCHANGED, DELETED: UPDATED, BURIED: UNCHANGED}
"""Finer outcomes, and what the equation has them under."""
ROWS = "__rows"
FIRST, LAST = "__first", "__last"
"""The least and the greatest number of a group's rows in their source."""


@dataclass
class FileTally:
    """What became of the rows of one file."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rejected_by: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Json:
        counts: Counter[str] = Counter()
        for outcome, rows in self.outcomes.items():
            counts[COUNTED_AS.get(outcome, outcome)] += rows
        return {name: counts[name] for name in (READ, *OUTCOMES)}


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


def count_read(contract: Contract, files: list[StagedFile], checked: DataFrame) -> Tally:
    """Counts the rows read and refused. Raises PartCountError if a part's records are not those of the verdict."""
    tally = Tally({file.file_id: FileTally() for file in files}, {each.label: 0 for each in contract.references})
    rules = F.when(is_refused(), rules_of_refused(contract)).alias(RULES)
    row = contract.system.source_row
    bounds = [F.min(row).alias(FIRST), F.max(row).alias(LAST)]
    read_by_part: Counter[int] = Counter()
    numbers: dict[int, list[int]] = defaultdict(list)
    for group in _groups(checked.select(PART, rules, row), PART, RULES, aggregates=bounds):
        owner = _owner(tally, files, group)
        owner.outcomes[READ] += group[ROWS]
        read_by_part[group[PART]] += group[ROWS]
        numbers[group[PART]] += [number for number in (group[FIRST], group[LAST]) if number is not None]
        if group[RULES] is not None:
            owner.outcomes[REJECTED] += group[ROWS]
            for rule in group[RULES]:
                owner.rejected_by[rule] += group[ROWS]
    _check_parts(files, read_by_part)
    _check_row_numbers(files, {part: (min(rows), max(rows)) for part, rows in numbers.items() if rows})
    return tally


def count_judged(contract: Contract, files: list[StagedFile], classified: DataFrame, tally: Tally) -> None:
    """Adds the outcomes of the accepted rows, which are counted apart from those read.

    Raises AccountingError unless every row read has exactly one outcome.
    """
    orphans = orphan_columns(contract)
    sums = [F.sum(F.col(name).cast("bigint")).alias(name) for name in orphans]
    for group in _groups(classified, PART, OUTCOME, aggregates=sums):
        _owner(tally, files, group).outcomes[group[OUTCOME]] += group[ROWS]
        for reference, name in zip(contract.references, orphans, strict=True):
            tally.orphans[reference.label] += group[name]
    _check_equation(tally)


def _groups(rows: DataFrame, *by: str, aggregates: Sequence[Column]) -> list[Row]:
    return rows.groupBy(*by).agg(F.count("*").alias(ROWS), *aggregates).collect()


def _owner(tally: Tally, files: list[StagedFile], group: Row) -> FileTally:
    owners = [file.file_id for file in files for _ in file.parts]
    if group[PART] is None:
        raise AccountingError(f"{group[ROWS]} rows were read that belong to none of the {len(owners)} parts")
    return tally.files[owners[group[PART]]]


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
