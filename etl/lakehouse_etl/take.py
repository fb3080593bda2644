"""What a run takes from the files that wait: in order, up to its bounds, and nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import layout
from .markers import StagedFile, file_id_of, file_of
from .storage import Json, Storage
from .summary import ALREADY_DONE, ALREADY_LOADED, file_load

BLOCK = 64


@dataclass
class Bounds:
    files: int
    bytes: int


@dataclass
class Batch:
    fresh: list[StagedFile] = field(default_factory=list)
    settled: list[Json] = field(default_factory=list)
    """Files that need no load: loaded or ended before."""

    @property
    def size(self) -> int:
        return len(self.fresh) + len(self.settled)


def take(
    raw: Storage,
    dataset: str,
    keys: list[str],
    loaded_by: dict[str, str],
    bounds: Bounds,
    leave: Callable[[str], bool] = lambda file_id: False,
) -> Batch:
    """Takes marker keys in order; `loaded_by`: the run whose commit names a file; `leave`: which fresh ones to skip."""
    batch = Batch()
    volume = 0
    for start in range(0, len(keys), BLOCK):
        block = keys[start : start + BLOCK]
        ids = [file_id_of(key) for key in block]
        markers = raw.get_jsons(block)
        ends = raw.get_jsons(layout.done_key(dataset, file_id) for file_id in ids)
        for file_id, marker, done in zip(ids, markers, ends, strict=True):
            if batch.size >= bounds.files:
                return batch
            if marker is None:
                continue
            file = file_of(marker)
            settled = _settled(file, loaded_by.get(file_id), done)
            if settled:
                batch.settled.append(settled)
            elif not leave(file_id):
                if batch.fresh and volume + file.bytes > bounds.bytes:
                    return batch
                batch.fresh.append(file)
                volume += file.bytes
    return batch


def _settled(file: StagedFile, loaded_by: str | None, done: Json | None) -> Json | None:
    if loaded_by:
        return file_load(file.file_id, file.source_key, ALREADY_LOADED, loaded_by)
    if done:
        return file_load(file.file_id, file.source_key, ALREADY_DONE, done["runId"], reason=done["reason"])
    return None
