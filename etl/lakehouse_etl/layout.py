"""Where everything lies: the keys of the raw and the lake bucket."""

from dataclasses import dataclass


def staged_prefix(dataset: str) -> str:
    return f"staged/{dataset}/"


def staged_key(dataset: str, stamp: str, file_id: str) -> str:
    return f"staged/{dataset}/{stamp}-{file_id}.json"


def stamp_of(arrived_at: str) -> str:
    """2026-11-23T22:43:39.000Z as it stands in a marker's key: 20261123T224339000Z."""
    return arrived_at.replace("-", "").replace(":", "").replace(".", "")


def parts_prefix(dataset: str) -> str:
    return f"processing/{dataset}/"


def done_key(dataset: str, file_id: str) -> str:
    return f"done/{dataset}/{file_id}.json"


def verdict_key(file_id: str) -> str:
    return f"verdicts/{file_id}.json"


def runs_prefix(dataset: str) -> str:
    return f"runs/{dataset}/"


def started_key(dataset: str, run_id: str) -> str:
    return f"runs/{dataset}/{run_id}/started.json"


def summary_key(dataset: str, run_id: str) -> str:
    return f"runs/{dataset}/{run_id}/summary.json"


def breadcrumbs_prefix(dataset: str) -> str:
    return f"breadcrumbs/{dataset}/"


def breadcrumb_key(dataset: str, file_id: str, run_id: str) -> str:
    return f"breadcrumbs/{dataset}/{file_id}/{run_id}.json"


def reload_prefix(dataset: str, request: str) -> str:
    return f"reloads/{dataset}/{request}/"


@dataclass(frozen=True)
class TablePlace:
    """A Delta table: its name, where Spark finds it, and where its log lies in the lake bucket."""

    name: str
    bucket: str

    @property
    def path(self) -> str:
        return f"s3://{self.bucket}/tables/{self.name}"

    @property
    def prefix(self) -> str:
        return f"tables/{self.name}/"

    @property
    def log_prefix(self) -> str:
        return f"tables/{self.name}/_delta_log/"

    @property
    def app_id(self) -> str:
        """The one transaction app of the table."""
        return f"lakehouse/{self.name}"


def table_of(bucket: str, dataset: str) -> TablePlace:
    return TablePlace(dataset, bucket)


def deleted_of(bucket: str, dataset: str) -> TablePlace:
    return TablePlace(f"{dataset}_deleted", bucket)


def rejected_of(bucket: str, dataset: str) -> TablePlace:
    return TablePlace(f"{dataset}_rejected", bucket)
