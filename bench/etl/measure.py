"""Measures the load against the bare minimum, and ends with one JSON line; see docs/performance.md.

Whole processes with a cold JVM take turns, round by round, so that whatever slows the machine slows all alike; the
median of the rounds counts.
"""

import argparse
import json
import shutil
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data import Limits, Upload, batch_upload, first_upload
from floors import COPY_ON_WRITE
from place import FLOORS, LAKE, RAW, Place
from process import HERE, seconds_of
from source_reads import reads_of
from warm import RESULT

ARRIVED_FIRST, ARRIVED_LATER = "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"
FIRST, LATER = "r1", "r2"
LARGER = 10
ROUNDED = 2


class Bench:
    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked, self.rows, self.folder = asked, asked.rows, Path(asked.folder)
        self.contract = json.loads(Path(asked.contract).read_text())
        uploads = self.folder / "uploads"
        self.first = first_upload(uploads, self.rows)
        self.large = first_upload(uploads, LARGER * self.rows)
        self.batch = batch_upload(uploads, self.rows // 10, self.rows, two_months=False)
        self.two_months = batch_upload(uploads, self.rows // 10, self.rows, two_months=True)
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def run(self) -> dict[str, Any]:
        self._make_large_table()
        turns: list[Callable[[], None]] = [self._floor, self._first_load, self._merge_floor, self._merge]
        turns += [self._merge_small, self._merge_large]
        if self.asked.reference:
            turns += [self._reference]
        for number in range(self.asked.rounds):
            say(f"round {number + 1} of {self.asked.rounds}")
            for turn in turns:
                turn()
        median = {name: round(statistics.median(each), ROUNDED) for name, each in self.seconds.items()}
        return {
            "rows": self.rows,
            **{name: median[name] for name in ("floorSeconds", "firstLoadSeconds", "mergeFloorSeconds")},
            **{name: median[name] for name in ("mergeSeconds", "mergeSecondsSmall", "mergeSecondsLarge")},
            "bytesRewrittenPerRow": self._bytes_rewritten(),
            "sourceReads": self._source_reads(),
            **{name: median.get(name) for name in ("referenceFirstLoadSeconds", "referenceMergeSeconds")},
            "warm": self._warm(),
        }

    def _floor(self) -> None:
        self._note("floorSeconds", self._place("floor").with_upload(self.first).floor("first", self.first))

    def _first_load(self) -> None:
        loaded = self._place("first").with_staged(self.first, ARRIVED_FIRST)
        self._note("firstLoadSeconds", loaded.load(FIRST))
        check(loaded.summary(FIRST), self.first)

    def _merge_floor(self) -> None:
        merged = self._place("merge-floor").with_lake_of(self._loaded).copy_table_to_minimal().with_upload(self.batch)
        self._note("mergeFloorSeconds", merged.floor("merge", self.batch))

    def _merge(self) -> None:
        self._merge_into("mergeSeconds", "merge", self._loaded, self.batch)

    def _merge_small(self) -> None:
        self._merge_into("mergeSecondsSmall", "merge-small", self._loaded, self.two_months)

    def _merge_large(self) -> None:
        self._merge_into("mergeSecondsLarge", "merge-large", self._at("large"), self.two_months)

    def _merge_into(self, name: str, folder: str, table: Place, upload: Upload) -> None:
        merged = self._place(folder).with_lake_of(table).with_staged(upload, ARRIVED_LATER)
        self._note(name, merged.load(LATER))
        check(merged.summary(LATER), upload)

    def _reference(self) -> None:
        script, place = Path(self.asked.reference).resolve(), self._place("reference")
        self._note("referenceFirstLoadSeconds", place.reference(script, self.first))
        self._note("referenceMergeSeconds", place.reference(script, self.batch))

    def _make_large_table(self) -> None:
        large = self._place("large").with_staged(self.large, ARRIVED_FIRST)
        say(f"first load of {self.large.rows} rows: {large.load(FIRST):.1f} s")
        check(large.summary(FIRST), self.large)

    def _bytes_rewritten(self) -> dict[str, float]:
        with_vectors = bytes_per_row(self._at("merge-small"))
        copied = self._place("copy-on-write").with_lake_of(self._loaded).with_staged(self.two_months, ARRIVED_LATER)
        table = f"s3://{LAKE}/tables/{self.contract['name']}"
        seconds_of(copied.root, FLOORS, [COPY_ON_WRITE, table], [])
        say(f"merge of two months without deletion vectors: {copied.load(LATER):.1f} s")
        return {"deletionVectors": with_vectors, "copyOnWrite": bytes_per_row(copied)}

    def _source_reads(self) -> int:
        first = self._place("reads-first").with_staged(self.first, ARRIVED_FIRST)
        merged = self._place("reads-merge").with_lake_of(self._loaded).with_staged(self.batch, ARRIVED_LATER)
        reads = {run_id: reads_of(place, run_id) for run_id, place in ((FIRST, first), (LATER, merged))}
        say(f"bytes of the source fetched ÷ its size: {reads}")
        return round(max(reads.values()))

    def _warm(self) -> dict[str, float]:
        place = self._place("warm").with_upload(self.first).with_upload(self.batch)
        for kind, upload, arrived in (("first", self.first, ARRIVED_FIRST), ("batch", self.batch, ARRIVED_LATER)):
            (place.root / f"{RAW}-{kind}" / "processing").mkdir(parents=True)
            place.with_staged(upload, arrived, f"{RAW}-{kind}")
        for number in range(self.asked.rounds + 1):
            shutil.copytree(place.root / LAKE, place.root / f"{LAKE}-{number}")
        arguments = [str(self.asked.rounds), str(place.root), self.first.path.name, self.batch.path.name]
        seconds_of(place.root, HERE / "warm.py", arguments, [HERE.parents[1] / "etl"])
        said = json.loads((place.root / RESULT).read_text())
        return {name: round(statistics.median(each), ROUNDED) for name, each in said.items()}

    @property
    def _loaded(self) -> Place:
        """What the last first load made."""
        return self._at("first")

    def _place(self, name: str) -> Place:
        return self._at(name).emptied()

    def _at(self, name: str) -> Place:
        return Place(self.folder / name, self.contract, Limits(self.asked.part_bytes, self.asked.copy_bytes))

    def _note(self, name: str, seconds: float) -> None:
        self.seconds[name].append(seconds)
        say(f"  {name} {seconds:.1f}")


def bytes_per_row(place: Place) -> float:
    """Bytes of new data files per row that the last commit inserted or updated."""
    metrics = {name: int(value) for name, value in place.last_commit()["operationMetrics"].items()}
    return round(
        metrics["numTargetBytesAdded"] / (metrics["numTargetRowsInserted"] + metrics["numTargetRowsUpdated"]), 1
    )


def check(summary: dict[str, Any], upload: Upload) -> None:
    """A load that is measured must have been one."""
    read = summary["counts"]["read"]
    if read != upload.rows:
        raise SystemExit(f"{upload.path.name} has {upload.rows} rows, the load read {read}: nothing was measured")


def say(words: str) -> None:
    print(words, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run bench:etl --", description=__doc__.split(";")[0])
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows of the first load; the large table has 10 times as many"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reference", metavar="SCRIPT", help="a Glue script that loads orders, to be measured beside")
    parser.add_argument("--part-bytes", type=int, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--copy-bytes", type=int, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--contract", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--folder", required=True, help=argparse.SUPPRESS)
    print(json.dumps(Bench(parser.parse_args()).run()))


if __name__ == "__main__":
    sys.exit(main())
