"""Columns brought forward by the migrations of a contract: those of tables, and of files staged before."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from .contract import Contract, Migration
from .contract_document import parse_contract
from .markers import Part, StagedFile
from .storage import Storage

log = logging.getLogger(__name__)


def name_after(migrations: Sequence[Migration], name: str) -> str | None:
    """What a column is called after these migrations; None if it was dropped."""
    now = name
    for migration in migrations:
        if migration.column == now and migration.kind == "drop":
            return None
        if migration.column == now and migration.to:
            now = migration.to
    return now


class StagedBefore:
    """Files that were staged under other contracts than the run's, which lie beside it under their hashes."""

    def __init__(self, code: Storage, key: str, contract: Contract) -> None:
        self.code, self.key, self.contract = code, key, contract
        self._numbers = {contract.hash: len(contract.migrations)}

    def bring_forward(self, files: list[StagedFile]) -> list[StagedFile]:
        """The files with their columns named as the run's contract names them.

        Without those that were staged under a later contract while this run was at work: they are the next run's.
        """
        migrations = self.contract.migrations
        brought = []
        for file in files:
            number = self._number_of(file)
            if number > len(migrations):
                log.warning("%s was staged under a later contract than this run's: left to the next", file.source_key)
                continue
            parts = tuple(_renamed(part, migrations[number:], file.source_key) for part in file.parts)
            brought.append(replace(file, parts=parts))
        return brought

    def _number_of(self, file: StagedFile) -> int:
        """How many migrations the file's contract had; none if it is not to be found, as they may be repeated."""
        name = file.contract_hash or self.contract.hash
        if name not in self._numbers:
            text = self.code.get_text(self.key.replace(self.contract.hash, name))
            self._numbers[name] = len(parse_contract(text).migrations) if text else 0
        return self._numbers[name]


def _renamed(part: Part, migrations: Sequence[Migration], source_key: str) -> Part:
    """What is dropped keeps its place in the records, under a name that no table takes."""
    names = [name if name.startswith("_") else name_after(migrations, name) for name in part.columns]
    for place, (name, before) in enumerate(zip(names, part.columns, strict=True)):
        if name == before and names.count(name) > 1:
            log.warning("%s: '%s' is left out, as another of its columns is called so now", source_key, name)
            names[place] = None
    columns = (name if name is not None else f"_dropped_{place}" for place, name in enumerate(names))
    return replace(part, columns=tuple(columns))
