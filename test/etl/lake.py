"""A small lake for one dataset: stages files as ingest does, runs the real job, settles, reads back."""

import csv
import hashlib
import io
import json
import subprocess
import uuid
from functools import cache
from pathlib import Path

import boto3
import job
from pyspark.sql import SparkSession

REPO = Path(__file__).parents[2]
DOCUMENTS = """
import * as contracts from "./datasets/index.ts";
import { documentOf } from "./components/contract/index.ts";
console.log(JSON.stringify(Object.values(contracts).map(documentOf)));
"""
Row = dict[str, object]


@cache
def _documents() -> dict[str, str]:
    node = ["node", "--input-type=module-typescript", "--eval", DOCUMENTS]
    asked = subprocess.run(node, cwd=REPO, capture_output=True, check=True, text=True)
    return {document["name"]: json.dumps(document) for document in json.loads(asked.stdout)}


def document_of(dataset: str) -> dict:
    """A dataset's contract, as the program hands it to the job."""
    return json.loads(_documents()[dataset])


class Lake:
    def __init__(
        self, spark: SparkSession, dataset: str, document: dict | None = None, name: str | None = None
    ) -> None:
        self.spark, self.dataset = spark, dataset
        self.document = document or document_of(dataset)
        self.s3, self.glue = boto3.client("s3"), boto3.client("glue")
        self.name = name or uuid.uuid4().hex[:12]
        self.raw, self.lake = f"raw-{self.name}", f"lake-{self.name}"
        self.columns = [column["name"] for column in self.document["columns"]]
        if name is None:
            for bucket in (self.raw, self.lake):
                self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
            self.s3.put_bucket_versioning(Bucket=self.raw, VersioningConfiguration={"Status": "Enabled"})
        self.contract = f"contracts/{dataset}-{self.document['hash']}.json"
        self.put(self.lake, self.contract, self.document)

    # Objects

    def put(self, bucket: str, key: str, document: object) -> None:
        self.s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(document).encode())

    def get(self, bucket: str, key: str) -> dict | None:
        return json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()) if self.has(bucket, key) else None

    def has(self, bucket: str, key: str) -> bool:
        return key in self.keys(bucket, key)

    def keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def delete(self, bucket: str, key: str) -> None:
        self.s3.delete_object(Bucket=bucket, Key=key)

    # Ingest's side

    def stage(
        self,
        rows: list[list[str | None]],
        arrived: str,
        *,
        columns: list[str] | None = None,
        name: str | None = None,
        sheet: str | None = None,
        records: int | None = None,
        parts: int = 1,
        copied: bool = False,
    ) -> str:
        """Stages a file of these rows (without their numbers); answers its id. `copied`: parts as S3 cuts them out."""
        name = name or f"{arrived}.csv"
        file_id = hashlib.sha256(f"{self.raw}\n{name}\nv1".encode()).hexdigest()[:32]
        key = f"processing/{self.dataset}/{file_id}/a1"
        header, described = self._put_parts(key, rows, columns, sheet, records, parts, copied)
        source = {
            "bucket": self.raw,
            "key": f"incoming/{self.dataset}/{name}",
            "versionId": "v1",
            "arrivedAt": arrived,
            "size": 1,
        }
        new = [column for column in header if column not in (*self.columns, "_source_row")]
        staged = {
            "contractHash": self.document["hash"],
            "records": len(rows),
            "parts": described,
            "newColumns": new,
        }
        verdict = {"fileId": file_id, "source": source, "decidedAt": arrived, "outcome": "staged", "notes": []}
        self.put(self.raw, f"verdicts/{file_id}.json", verdict | {"datasets": {self.dataset: staged}})
        marker = {"kind": "file", "fileId": file_id, "dataset": self.dataset, "source": source, **staged}
        self.put(self.raw, self.marker(file_id, arrived), marker)
        return file_id

    def _put_parts(
        self,
        prefix: str,
        rows: list[list[str | None]],
        columns: list[str] | None = None,
        sheet: str | None = None,
        records: int | None = None,
        parts: int = 1,
        copied: bool = False,
    ) -> tuple[list[str], list[dict]]:
        """The columns of the parts, and what a marker says of each."""
        header = [*([] if copied else ["_source_row"]), *(self.columns if columns is None else columns)]
        numbered = [[*([] if copied else [str(number)]), *row] for number, row in enumerate(rows, start=2)]
        size = -(-len(numbered) // parts) or 1
        described = []
        for start in range(0, max(len(numbered), 1), size):
            some = numbered[start : start + size]
            body = csv_text(some)
            key = f"{prefix}/part-{len(described) + 1:05d}.csv"
            self.s3.put_object(Bucket=self.raw, Key=key, Body=body)
            count = len(some) if records is None else records
            part = {"key": key, "sheet": sheet, "columns": header, "records": count, "bytes": len(body)}
            described.append(part | ({"firstRow": start + 2} if copied else {}))
        return header, described

    # What is asked

    def ask(self, kind: str, request: str, **more: object) -> str:
        """Asks the dataset for something; answers the request's key."""
        key = f"staged/{self.dataset}/0-{kind}-{request}.json"
        self.put(self.raw, key, {"kind": kind, "id": request, "dataset": self.dataset} | more)
        return key

    def read_again(self, request: str, files: dict[str, list | str]) -> None:
        """What ingest leaves for a reload: the rows of each file as they are read now, or why it was refused."""
        prefix = f"reloads/{self.dataset}/{request}/"
        for file_id, rows in files.items():
            verdict = self.get(self.raw, f"verdicts/{file_id}.json")
            about = {"fileId": file_id, "dataset": self.dataset, "source": verdict["source"]}
            if isinstance(rows, str):
                read = {"outcome": "refused", "faults": [{"sheet": None, "fault": rows}]}
            else:
                _, parts = self._put_parts(f"{prefix}parts/{file_id}", rows)
                read = {"outcome": "read", "contractHash": self.document["hash"], "records": len(rows), "parts": parts}
                read["newColumns"] = []
            self.put(self.raw, f"{prefix}files/{file_id}.json", about | read)
        self.put(self.raw, f"{prefix}plan.json", {"files": list(files)})

    def marker(self, file_id: str, arrived: str) -> str:
        return f"staged/{self.dataset}/{arrived.translate(str.maketrans('', '', '-:.'))}-{file_id}.json"

    # The job

    def run(self, run_id: str, **options: object) -> dict:
        """The run's summary."""
        asked = {"dataset": self.dataset, "raw-bucket": self.raw, "lake-bucket": self.lake, "database": "lakehouse"}
        asked |= {"contract": f"s3://{self.lake}/{self.contract}", "run-id": run_id}
        asked |= {"isolate": "false", "max-files": 1000, "max-bytes": 10**10}
        asked |= {"JOB_NAME": "job", "JOB_RUN_ID": f"jr-{run_id}", "extra-files": "ignored"}
        asked |= {name.replace("_", "-"): value for name, value in options.items()}
        job.main([text for name, value in asked.items() for text in (f"--{name}", str(value))])
        return self.summary(run_id)

    def summary(self, run_id: str) -> dict:
        found = self.get(self.lake, f"runs/{self.dataset}/{run_id}/summary.json")
        assert found, f"run {run_id} has no summary"
        return found

    def summaries(self) -> list[dict]:
        keys = [key for key in self.keys(self.lake, f"runs/{self.dataset}/") if key.endswith("/summary.json")]
        return [self.get(self.lake, key) for key in keys]

    # Settle's side

    def settle(self, run_id: str) -> None:
        """Ends what the summary says is over: done first, then marker and parts away."""
        for file in self.summary(run_id)["files"]:
            file_id = file["fileId"]
            outcome = "failed" if file["outcome"] == "failed" else "loaded"
            done = {"fileId": file_id, "dataset": self.dataset, "outcome": outcome, "runId": file["runId"]}
            key = f"done/{self.dataset}/{file_id}.json"
            if not self.has(self.raw, key):
                self.put(self.raw, key, done | {"at": "2026-01-01T00:00:00.000Z", "reason": file["reason"]})
            gone = [key for key in self.keys(self.raw, f"staged/{self.dataset}/") if file_id in key]
            for key in gone + self.keys(self.raw, f"processing/{self.dataset}/{file_id}/"):
                self.delete(self.raw, key)
        if "request" in self.summary(run_id):
            self.delete(self.raw, self.summary(run_id)["request"]["key"])

    # The analyst's side

    @property
    def path(self) -> str:
        return f"s3://{self.lake}/tables/{self.dataset}"

    def table(self, order: str | None = None) -> list[Row]:
        rows = self.spark.read.format("delta").load(self.path)
        return [row.asDict() for row in rows.orderBy(order or self.document["key"][0]).collect()]

    def rejected(self) -> list[Row]:
        rows = self.spark.read.format("delta").load(f"{self.path}_rejected")
        return [row.asDict() for row in rows.orderBy("_source_file", "_source_row").collect()]

    def log(self, rejected: bool = False) -> list[dict]:
        """The commitInfo of every version, oldest first."""
        prefix = f"tables/{self.dataset}{'_rejected' if rejected else ''}/_delta_log/"
        keys = [key for key in self.keys(self.lake, prefix) if key.endswith(".json")]
        bodies = [self.s3.get_object(Bucket=self.lake, Key=key)["Body"].read() for key in keys]
        return [json.loads(body.split(b"\n")[0])["commitInfo"] for body in bodies]


def csv_text(rows: list[list[str | None]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["" if field is None else field for field in row] for row in rows])
    return text.getvalue().encode()
