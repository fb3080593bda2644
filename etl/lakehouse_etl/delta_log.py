"""The history of a Delta table, read from its log: the commits, what they say of themselves, and which still count."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from .layout import TablePlace
from .storage import Json, Storage, in_parallel

APP = "lakehouse"
COMMIT_KEY = re.compile(r"(\d{20})\.json$")
LONGEST_HISTORY = 2_000
"""Commits looked at, newest first: far more than lie between a commit and its file's end."""


@dataclass(frozen=True)
class Commit:
    version: int
    at: int
    """Milliseconds since 1970."""
    operation: str
    parameters: Json
    metrics: dict[str, int]
    metadata: Json | None
    """What the job wrote into its own commit; None for everybody else's."""

    @property
    def names_files(self) -> bool:
        return self.metadata is not None and "files" in self.metadata

    @property
    def run_id(self) -> str:
        return (self.metadata or {})["runId"]

    @property
    def txn_version(self) -> int | None:
        return (self.metadata or {}).get("txnVersion")

    @property
    def files(self) -> list[Json]:
        return (self.metadata or {})["files"]


class DeltaLog:
    """The commits of a table as far as they have been read; `refresh` reads on."""

    def __init__(self, lake: Storage, place: TablePlace) -> None:
        self.lake, self.place = lake, place
        self.commits: list[Commit] = []
        self.refresh()

    @property
    def exists(self) -> bool:
        return bool(self.commits)

    @property
    def is_whole(self) -> bool:
        """Whether the log still has every commit since the table was made."""
        return self.exists and self.commits[0].version == 0

    @property
    def is_new(self) -> bool:
        """Whether nothing has happened to the table since it was made, so that it holds no row."""
        return self.version == 0 and self.commits[0].operation == "CREATE TABLE"

    @property
    def version(self) -> int | None:
        return self.commits[-1].version if self.commits else None

    def refresh(self) -> list[Commit]:
        """Reads the commits that have been added, and returns them."""
        after = "" if self.version is None else f"{self.place.log_prefix}{self.version:020d}.json"
        keys = self.lake.keys(self.place.log_prefix, after)
        commits = [key for key in keys if COMMIT_KEY.search(key)][-LONGEST_HISTORY:]
        added = in_parallel(self._read, commits)
        self.commits += added
        return added

    def begin(self, actions: list[Json], state: Json) -> None:
        """Makes the table's first version. There is one writer, or it would be another's that is overwritten."""
        text = "\n".join(json.dumps(action, ensure_ascii=False) for action in actions)
        first = f"{self.place.log_prefix}{0:020d}"
        self.lake.put_text(f"{first}.json", text + "\n")
        self.lake.put_text(f"{first}.crc", json.dumps(state, ensure_ascii=False))
        self.refresh()

    def in_force(self) -> list[Commit]:
        """The commits that name files and that no RESTORE has undone, oldest first."""
        by_version = {commit.version: commit for commit in self.commits}
        found: list[Commit] = []
        version = -1 if self.version is None else self.version
        while version in by_version:
            commit = by_version[version]
            if commit.names_files:
                found.append(commit)
            version = self._restored_to(commit) if commit.operation == "RESTORE" else version - 1
        return found[::-1]

    def undone(self) -> list[Commit]:
        """The commits that name files and that some RESTORE has undone."""
        kept = {commit.version for commit in self.in_force()}
        return [commit for commit in self.commits if commit.names_files and commit.version not in kept]

    def foreign_restores(self) -> list[int]:
        return [each.version for each in self.commits if each.operation == "RESTORE" and each.metadata is None]

    def _restored_to(self, restore: Commit) -> int:
        version, moment = (restore.parameters.get(name) for name in ("version", "timestamp"))
        if version is not None:
            return int(version)
        until = datetime.fromisoformat(str(moment)).replace(tzinfo=UTC).timestamp() * 1000
        return max(each.version for each in self.commits if each.version < restore.version and each.at <= until)

    def _read(self, key: str) -> Commit:
        found = COMMIT_KEY.search(key)
        version = int(found.group(1)) if found else -1
        info = json.loads(self.lake.first_line(key)).get("commitInfo", {})
        metrics = {name: int(value) for name, value in info.get("operationMetrics", {}).items()}
        return Commit(
            version,
            info.get("timestamp", 0),
            info.get("operation", "unknown"),
            info.get("operationParameters", {}),
            metrics,
            _metadata(info.get("userMetadata")),
        )


def _metadata(text: str | None) -> Json | None:
    try:
        metadata = json.loads(text or "null")
    except ValueError:
        return None
    return metadata if isinstance(metadata, dict) and metadata.get("app") == APP else None
