"""Staged markers: which files wait for a dataset, in which order, and what each of them brings."""

import logging
from dataclasses import dataclass

from . import layout
from .storage import Json, Storage

log = logging.getLogger(__name__)
REQUEST = "0-"
"""What is asked of a dataset sorts before the files that wait for it."""
MAINTAIN, RELOAD, FORGET = "maintain", "reload", "forget"
KINDS = (MAINTAIN, RELOAD, FORGET)


@dataclass(frozen=True)
class Request:
    """Something other than a load that an operator or a schedule asks for: a kind of run of the same job."""

    key: str
    kind: str
    id: str
    document: Json

    @property
    def named(self) -> Json:
        """What a commit and a summary call it."""
        return {"kind": self.kind, "id": self.id, "key": self.key}


@dataclass(frozen=True)
class Part:
    key: str
    sheet: str | None
    columns: tuple[str, ...]
    records: int
    bytes: int
    first_row: int | None = None
    """The row that its first record is, where the records do not begin with their rows' numbers."""


@dataclass(frozen=True)
class StagedFile:
    """A file that waits to be loaded into the dataset."""

    file_id: str
    source_key: str
    arrived_at: str
    parts: tuple[Part, ...]
    contract_hash: str | None = None
    """The contract that its parts' columns are named by; None: whichever there is."""

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


def parts_of(files: list[StagedFile]) -> list[Part]:
    return [part for file in files for part in file.parts]


def file_of(marker: Json) -> StagedFile:
    source = marker["source"]
    parts = (
        Part(part["key"], part["sheet"], tuple(part["columns"]), part["records"], part["bytes"], part.get("firstRow"))
        for part in marker["parts"]
    )
    return StagedFile(marker["fileId"], source["key"], source["arrivedAt"], tuple(parts), marker.get("contractHash"))


def marker_of(verdict: Json, dataset: str) -> Json:
    """The marker that ingest derived from the verdict."""
    return {
        "kind": "file",
        "fileId": verdict["fileId"],
        "dataset": dataset,
        "source": verdict["source"],
        **verdict["datasets"][dataset],
    }


def requests(raw: Storage, dataset: str) -> list[Request]:
    """What is asked of the dataset, in order. What this job cannot do is left where it is."""
    prefix = f"{layout.staged_prefix(dataset)}{REQUEST}"
    found: list[Request] = []
    for key in raw.keys(prefix):
        kind, _, request = key.removeprefix(prefix).removesuffix(".json").partition("-")
        document = raw.get_json(key) if kind in KINDS and request else None
        if document is None:
            log.warning("request %s is of a kind that this job does not know: left where it is", key)
        else:
            found.append(Request(key, kind, request, document))
    return found


def file_keys(raw: Storage, dataset: str) -> list[str]:
    """Keys of the files that wait for a dataset, in order."""
    prefix = layout.staged_prefix(dataset)
    return [key for key in raw.keys(prefix) if key.endswith(".json") and not key.startswith(f"{prefix}{REQUEST}")]


def file_id_of(marker_key: str) -> str:
    """The file id at the end of a marker's key."""
    return marker_key.removesuffix(".json").rsplit("-", 1)[-1]
