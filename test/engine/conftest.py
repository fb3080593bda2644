"""One local AWS for all tests here, run as its users run it: a process of its own, spoken to over the wire."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

REPOSITORY = Path(__file__).parents[2]
DATABASE = "lake"
ROLE = "job"
"""May do everything."""
ENDED = {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "CANCELLED"}


@dataclass
class Engine:
    endpoint: str
    data: Path
    process: subprocess.Popen

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local-secret",
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                parameter_validation=False,  # it would not let a scan limit be as small as a test wants it
            ),
        )

    def make_job(self, name: str, script: str, **more: Any) -> None:
        self.client("s3").put_object(Bucket="code", Key=f"{name}.py", Body=script.encode())
        command = {"Name": "glueetl", "ScriptLocation": f"s3://code/{name}.py", "PythonVersion": "3"}
        self.client("glue").create_job(**{"Name": name, "Role": ROLE, "GlueVersion": "5.1", "Command": command, **more})

    def start(self, job: str, **arguments: str) -> str:
        named = {f"--{name}": value for name, value in arguments.items()}
        return self.client("glue").start_job_run(JobName=job, Arguments=named)["JobRunId"]

    def run_of(self, job: str, run_id: str) -> dict[str, Any]:
        return self.client("glue").get_job_run(JobName=job, RunId=run_id)["JobRun"]

    def ended(self, job: str, run_id: str) -> dict[str, Any]:
        return poll(lambda: self.run_of(job, run_id), lambda run: run["JobRunState"] in ENDED)

    def put(self, key: str) -> str:
        return self.client("s3").get_object(Bucket="out", Key=key)["Body"].read().decode()

    def log_of(self, job: str, run_id: str) -> Path:
        return self.data / "logs" / "glue" / job / f"{run_id}.log"


def make_role(engine: Engine, name: str, statements: list[dict[str, Any]], service: str = "glue.amazonaws.com") -> str:
    """A role that the service may take; its ARN."""
    iam, version = engine.client("iam"), {"Version": "2012-10-17"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({**version, "Statement": [trust]}))
    iam.put_role_policy(
        RoleName=name, PolicyName="own", PolicyDocument=json.dumps({**version, "Statement": statements})
    )
    return made["Role"]["Arn"]


def poll(look: Any, enough: Any, seconds: float = 180) -> Any:
    until = time.monotonic() + seconds
    while not enough(seen := look()):
        assert time.monotonic() < until, f"still {seen} after {seconds} s"
        time.sleep(0.05)
    return seen


def launch(data: Path, *options: str) -> Engine:
    process = subprocess.Popen(
        [sys.executable, "-m", "local.engine", "--data", str(data), *options],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    ready = json.loads(process.stdout.readline())
    engine = Engine(ready["endpoint"], data, process)
    make_role(engine, ROLE, [{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    return engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = launch(tmp_path_factory.mktemp("engine"), "--glue-minute", "2")
    s3 = engine.client("s3")
    for bucket in ("code", "out", "lake"):
        s3.create_bucket(Bucket=bucket)
    engine.client("glue").create_database(DatabaseInput={"Name": DATABASE})
    yield engine
    engine.process.stdin.close()
    engine.process.wait(20)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns after so few steps that they meet in the middle of everything."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
