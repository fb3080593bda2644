"""The local AWS: moto's server in this process, its Glue and Athena with real hands."""

import os
import threading
from pathlib import Path
from urllib.parse import urlparse

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import S3Backend, s3_backends

from local.engine.athena_process import AthenaProcess
from local.engine.credentials import ACCESS_KEY, SECRET_KEY
from local.engine.glue import GlueRunner
from local.engine.iam.authority import Authority
from local.engine.iam.gate import Gate
from local.engine.iam.principals import make_role
from local.engine.iam.routes import Routes
from local.engine.patches import (
    athena_queries,
    dynamodb_calls,
    dynamodb_queries,
    glue_runs,
    s3_calls,
    s3_events,
    s3_listings,
    s3_policies,
    sqs_queues,
)
from local.engine.server import make_server, moto
from local.engine.spark import WarmSpark

WARM_UP_BUCKET = "local-engine-warm-up"


class LocalAws:
    def __init__(self, data: Path, jars: Path, region: str, glue_minute: float = 60.0) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._region = region
        self._authority = Authority(region)
        self._server = make_server(Routes(Gate(moto(), self._authority), self._authority))
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        environment = client_environment(self.endpoint, region)
        self._spark = WarmSpark(data / "spark", jars, self.endpoint, region)
        self._glue = GlueRunner(data, self._spark, Storage(), self._authority, environment, glue_minute)
        s3_calls.install()
        s3_events.install(self._authority)
        s3_policies.install()
        s3_listings.install()
        sqs_queues.install()
        dynamodb_calls.install()
        dynamodb_queries.install()
        glue_runs.install(self._glue)
        self._athena = AthenaProcess(environment)
        athena_queries.install(self._athena)

    def start(self, spark: bool = True) -> str:
        threading.Thread(target=self._server.serve_forever, name="moto", daemon=True).start()
        self._athena.start()
        if spark:
            # Straight into the backend: no client has to be loaded for it.
            _s3().create_bucket(WARM_UP_BUCKET, self._region)
            self._spark.start(f"s3://{WARM_UP_BUCKET}", self._warm_up_keys())
        else:
            self._spark.refuse("the local AWS was started with --no-spark")
        return self.endpoint

    def _warm_up_keys(self) -> dict[str, str]:
        """Spark itself may do nothing outside of its warm-up: whoever forgets a run's own keys is denied."""
        objects = [f"arn:aws:s3:::{WARM_UP_BUCKET}", f"arn:aws:s3:::{WARM_UP_BUCKET}/*"]
        may = {"Effect": "Allow", "Action": ["s3:*"], "Resource": objects}
        role = make_role(WARM_UP_BUCKET, service=WARM_UP_BUCKET, statements=[may])
        return self._authority.assume(WARM_UP_BUCKET, role, "warm-up", {})

    def stop(self) -> None:
        self._glue.stop_all()
        self._athena.stop()
        self._spark.stop()


class Storage:
    """S3 for the engine's own hands, past the wire."""

    def read(self, uri: str) -> bytes:
        place = urlparse(uri)
        found = _s3().get_object(place.netloc, place.path.lstrip("/"))
        if found is None:
            raise FileNotFoundError(f"there is no object {uri}")
        return found.value


def client_environment(endpoint: str, region: str) -> dict[str, str]:
    """What an AWS SDK needs to find this local AWS and nothing else."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _s3() -> S3Backend:
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
