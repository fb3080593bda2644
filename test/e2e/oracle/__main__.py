"""python -m oracle REPORT LAKE: what the demo's report and its copy of the lake should say, as JSON on stdout."""

import json
import sys
from collections import Counter
from pathlib import Path

from .answers import answers_of
from .arrivals import File, read_file
from .compare import compare_rejected, compare_table
from .delta import shape_of
from .rules import COLUMNS
from .table import OUTCOMES, Table


def main(report_path: str, lake_path: str) -> None:
    report = json.loads(Path(report_path).read_text("utf-8"))
    lake = Path(lake_path)
    files = {file.id: file for file in (read_file(report["rawBucket"], upload) for upload in report["files"])}
    runs = {run["runId"]: run for run in report["runs"]}
    tables = {dataset: play(dataset, report["runs"], files) for dataset in COLUMNS}
    present = [dataset for dataset in COLUMNS if (lake / "tables" / dataset / "_delta_log").is_dir()]
    findings = {
        "tables": {name: compare_table(lake, tables[name], runs) for name in present},
        "rejected": {name: compare_rejected(lake, tables[name], runs) for name in present},
        "shapes": {name: shape_of(lake, name) for table in present for name in (table, f"{table}_rejected")},
        "loads": {name: loads_of(tables[name]) for name in COLUMNS},
        "touched": {name: tables[name].touched for name in COLUMNS},
        "answers": answers_of(tables),
        "files": {file.id: ending(file, report["files"]) for file in files.values()},
    }
    print(json.dumps(findings))


def play(dataset: str, runs: list[dict], files: dict[str, File]) -> Table:
    """The loads in the order in which they ran, each of the files it says it took."""
    table = Table(dataset)
    for run in sorted((run for run in runs if run["dataset"] == dataset), key=lambda run: run["startedAt"]):
        taken = [load["fileId"] for load in run["files"] if load["outcome"] == "loaded"]
        table.load(run["runId"], {id: [a for a in files[id].arrivals if a.dataset == dataset] for id in taken})
    return table


def loads_of(table: Table) -> list[dict]:
    return [
        {
            "runId": run_id,
            "fileId": file_id,
            "counts": {"read": counts["read"]} | {outcome: counts[outcome] for outcome in OUTCOMES},
            "rejectedBy": dict(table.rejected_by[run_id, file_id]),
        }
        for (run_id, file_id), counts in table.counts.items()
    ]


def ending(file: File, uploads: list[dict]) -> dict:
    arrived = next(upload["arrivedAt"] for upload in uploads if upload["fileId"] == file.id)
    day, clock = arrived[:10].replace("-", "/"), arrived[11:19].replace(":", "")
    area = "failed" if file.refused else "archived"
    resting = f"{area}/{file.folder}/{day}/{clock}-{file.id}-{file.key.rsplit('/')[-1]}"
    return {
        "key": file.key,
        "state": "failed" if file.refused else "loaded",
        "resting": [resting, f"{resting}.reason.json"] if file.refused else [resting],
        "staged": dict(Counter(arrival.dataset for arrival in file.arrivals)),
    }


if __name__ == "__main__":
    main(*sys.argv[1:3])
