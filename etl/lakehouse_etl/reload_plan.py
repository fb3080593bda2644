"""What a reload is made of: the archived files, as ingest has read them again, and the partitions to replace."""

from dataclasses import dataclass

from . import layout
from .errors import LoadError
from .maintain import condition
from .markers import RELOAD, Request, StagedFile, file_of
from .storage import Storage

TOLD = 10


@dataclass(frozen=True)
class Plan:
    """What a reload is made of."""

    files: list[StagedFile]
    where: str | None
    """The partitions to replace, as SQL; None for all of the table."""

    @property
    def ids(self) -> list[str]:
        return [file.file_id for file in self.files]


def plan_of(raw: Storage, dataset: str, request: Request, types: dict[str, str]) -> Plan:
    """Raises LoadError if a file was refused when it was read again, or something of one is missing."""
    prefix = layout.reload_prefix(dataset, request.id)
    planned = files_of(raw, dataset, request)
    found = raw.get_jsons(f"{prefix}files/{file_id}.json" for file_id in planned)
    missing = [file_id for file_id, document in zip(planned, found, strict=True) if document is None]
    documents = [document for document in found if document is not None]
    refused = [
        f"{document['source']['key']}: {'; '.join(fault['fault'] for fault in document['faults'])}"
        for document in documents
        if document["outcome"] == "refused"
    ]
    if missing or refused:
        raise LoadError(_not_ready(missing, refused))
    files = sorted((file_of(document) for document in documents), key=lambda file: (file.arrived_at, file.file_id))
    present = set(raw.keys(f"{prefix}parts/"))
    gone = [part.key for file in files for part in file.parts if part.key not in present]
    if gone:
        raise LoadError(f"parts of the reload are gone: {_some(gone)}; ask for the reload again")
    partitions = [tuple(sorted(each.items())) for each in request.document.get("partitions") or []]
    return Plan(files, condition(partitions, types) if partitions else None)


def files_of(raw: Storage, dataset: str, request: Request | None) -> list[str]:
    """The files that a reload is made of; none for anything else."""
    if request is None or request.kind != RELOAD:
        return []
    return (raw.get_json(f"{layout.reload_prefix(dataset, request.id)}plan.json") or {}).get("files", [])


def _not_ready(missing: list[str], refused: list[str]) -> str:
    said = []
    if missing:
        said.append(f"{len(missing)} files have not been read again ({_some(missing)})")
    if refused:
        said.append(f"{len(refused)} files do not fit the contract as it is now: {_some(refused)}")
    return f"{'; '.join(said)}: nothing was changed; change the contract, or ask for a reload of a range without them"


def _some(things: list[str]) -> str:
    more = [f"and {len(things) - TOLD} more"] if len(things) > TOLD else []
    return ", ".join(things[:TOLD] + more)
