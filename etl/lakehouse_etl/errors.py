"""Errors whose message names the thing, the fault and the remedy."""


class LoadError(Exception):
    """A load that must not be committed, or whose commit cannot be trusted."""


class PartCountError(LoadError):
    """A part holds another number of records than its file's verdict says."""

    def __init__(self, key: str, expected: int, read: int) -> None:
        self.key, self.expected, self.read = key, expected, read
        super().__init__(
            f"part {key} holds {read} records where its file's verdict counted {expected}: nothing was loaded; "
            "if the part was changed by hand, upload the file again"
        )


class AccountingError(LoadError):
    """Rows that are neither loaded nor refused, or counted twice."""


class OvertakenError(LoadError):
    """The commit this run made is not in the table's history: somebody else writes this table."""

    def __init__(self, table: str, txn_version: int, seen: list[int]) -> None:
        self.table, self.txn_version, self.seen = table, txn_version, seen
        super().__init__(
            f"table {table}: the commit with transaction version {txn_version} is not in the history "
            f"(new versions there: {seen or 'none'}): this run was overtaken by another writer; "
            "stop whatever else writes this table, the files stay staged and are loaded by the next run"
        )


class ForeignRestoreError(LoadError):
    """Somebody restored the table to a version from before files that count as loaded."""

    def __init__(self, table: str, restores: list[int], undone: dict[int, list[str]]) -> None:
        self.table, self.restores, self.undone = table, restores, undone
        commits = "; ".join(f"version {version} with files {', '.join(files)}" for version, files in undone.items())
        super().__init__(
            f"table {table}: RESTORE at version {', '.join(map(str, restores))} has undone loaded commits ({commits}): "
            "nothing is loaded onto that; reload the dataset, or restore the table to its version before the RESTORE"
        )


class ContractError(LoadError):
    """The contract document, or a table that does not follow it."""
