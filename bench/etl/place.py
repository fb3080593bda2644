"""The buckets that a measured process sees, as folders of their own, made anew for each measurement."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import Limits, Upload, stage
from process import REPO, seconds_of

FLOORS = Path(__file__).parent / "floors.py"
JOB = REPO / "etl" / "job.py"
GLUE_STUB = Path(__file__).parent / "glue_stub"
RAW, LAKE, FILES, MINIMAL = "raw", "lake", "files", "minimal"
TOP_FOLDERS = (f"{RAW}/processing", f"{LAKE}/tables", f"{LAKE}/lakehouse-dwh", f"{LAKE}/rejected")


@dataclass(frozen=True)
class Place:
    """A folder of buckets: `raw` and `lake` of the job, `files` and `minimal` of what it is measured against."""

    root: Path
    contract: dict[str, Any]
    limits: Limits

    def emptied(self) -> "Place":
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in (*TOP_FOLDERS, f"{FILES}/uploads", f"{MINIMAL}/tables"):
            (self.root / folder).mkdir(parents=True)
        document = self.root / LAKE / self._contract_key
        document.parent.mkdir()
        document.write_text(json.dumps(self.contract))
        return self

    def with_lake_of(self, other: "Place") -> "Place":
        """As the other one's lake is now."""
        shutil.copytree(other.root / LAKE, self.root / LAKE, dirs_exist_ok=True)
        return self

    def with_staged(self, upload: Upload, arrived: str, raw: str = RAW) -> "Place":
        stage(upload, self.root / raw, self.contract, self.limits, arrived)
        return self

    def with_upload(self, upload: Upload) -> "Place":
        shutil.copyfile(upload.path, self.root / FILES / "uploads" / upload.path.name)
        return self

    def arguments(self, run_id: str, raw: str = RAW, lake: str = LAKE) -> list[str]:
        """The job's arguments as the workflow and the job's own defaults have them."""
        given = {
            "dataset": self.contract["name"],
            "raw-bucket": raw,
            "lake-bucket": lake,
            "database": "lakehouse",
            "contract": f"s3://{lake}/{self._contract_key}",
            "run-id": run_id,
            "max-files": "1000",
            "max-bytes": str(10**11),
            "JOB_NAME": "load",
            "JOB_RUN_ID": run_id,
        }
        return [text for name, value in given.items() for text in (f"--{name}", value)]

    def load(self, run_id: str, **settings: str) -> float:
        return seconds_of(self.root, JOB, self.arguments(run_id), [JOB.parent], **settings)

    def floor(self, kind: str, upload: Upload) -> float:
        """`kind`: first or merge."""
        source, table = f"s3://{FILES}/uploads/{upload.path.name}", f"s3://{MINIMAL}/tables/{self.contract['name']}"
        return seconds_of(self.root, FLOORS, [kind, source, table], [])

    def copy_table_to_minimal(self) -> "Place":
        name = self.contract["name"]
        shutil.copytree(self.root / LAKE / "tables" / name, self.root / MINIMAL / "tables" / name)
        return self

    def reference(self, script: Path, upload: Upload) -> float:
        """Runs somebody else's Glue script on the upload, where such scripts look for it."""
        folder = self.root / RAW / "processing" / self.contract["name"]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(upload.path, folder / upload.path.name)
        given = {
            "JOB_NAME": "reference",
            "RAW_BUCKET": RAW,
            "PROCESSED_BUCKET": LAKE,
            "ENVIRONMENT": "bench",
            "GLUE_DATABASE": "lakehouse",
        }
        arguments = [text for name, value in given.items() for text in (f"--{name}", value)]
        return seconds_of(self.root, script, arguments, [GLUE_STUB])

    def summary(self, run_id: str, lake: str = LAKE) -> dict[str, Any]:
        return json.loads((self.root / lake / f"runs/{self.contract['name']}/{run_id}/summary.json").read_text())

    def last_commit(self) -> dict[str, Any]:
        """The commitInfo of the table's last version."""
        log = self.root / LAKE / "tables" / self.contract["name"] / "_delta_log"
        last = max(log.glob("*.json"))
        return json.loads(last.read_text().split("\n", 1)[0])["commitInfo"]

    @property
    def _contract_key(self) -> str:
        return f"contracts/{self.contract['name']}.json"
