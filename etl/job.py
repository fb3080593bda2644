"""The Glue job of a dataset: loads what waits for it. See lakehouse_etl/run.py for the story."""

import argparse
import logging
import sys
from datetime import UTC, datetime

import boto3
from lakehouse_etl import layout
from lakehouse_etl.contract import Contract
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.errors import ContractError
from lakehouse_etl.forward import StagedBefore
from lakehouse_etl.run import Order, Run
from lakehouse_etl.session import open_session
from lakehouse_etl.storage import Storage
from lakehouse_etl.summary import iso
from lakehouse_etl.take import Bounds

log = logging.getLogger("lakehouse")


def main(arguments: list[str]) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("lakehouse_etl").setLevel(logging.INFO)
    asked = _parse(arguments)
    client = boto3.client("s3")
    raw, lake = Storage(client, asked.raw_bucket), Storage(client, asked.lake_bucket)
    if lake.exists(layout.summary_key(asked.dataset, asked.run_id)):
        log.warning("run %s has its summary already: nothing to do", asked.run_id)
        return
    started = datetime.now(UTC)
    lake.put_json(layout.started_key(asked.dataset, asked.run_id), _started(asked, started))
    bucket, _, key = asked.contract.removeprefix("s3://").partition("/")
    code = Storage(client, bucket)
    contract = _read_contract(code, key, asked.dataset)
    order = Order(
        run_id=asked.run_id,
        isolate=asked.isolate == "true",
        bounds=Bounds(asked.max_files, asked.max_bytes),
        database=asked.database,
        job_name=asked.JOB_NAME,
        job_run_id=asked.JOB_RUN_ID,
        started=started,
    )
    staged_before = StagedBefore(code, key, contract)
    Run(open_session(), order, contract, staged_before, raw, lake, boto3.client("glue")).run()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Load what is staged for a dataset.", allow_abbrev=False)
    for name in ("dataset", "raw-bucket", "lake-bucket", "database", "contract", "run-id"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--isolate", choices=["true", "false"], default="false")
    parser.add_argument("--max-files", type=int, required=True)
    parser.add_argument("--max-bytes", type=int, required=True)
    parser.add_argument("--JOB_NAME")
    parser.add_argument("--JOB_RUN_ID")
    return parser.parse_known_args(arguments)[0]


def _started(asked: argparse.Namespace, at: datetime) -> dict[str, str | bool | None]:
    return {
        "dataset": asked.dataset,
        "runId": asked.run_id,
        "at": iso(at),
        "jobRunId": asked.JOB_RUN_ID,
        "isolated": asked.isolate == "true",
    }


def _read_contract(code: Storage, key: str, dataset: str) -> Contract:
    text = code.get_text(key)
    if text is None:
        raise ContractError(f"contract {key} of dataset {dataset} does not exist in {code.bucket}; deploy again")
    contract = parse_contract(text)
    if contract.name != dataset:
        raise ContractError(f"contract {key} is of dataset {contract.name}, this job loads {dataset}; deploy again")
    return contract


if __name__ == "__main__":
    main(sys.argv[1:])
