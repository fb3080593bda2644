"""What a query reaches, with the keys of whoever asks: the catalog, the tables' files and the place of the result."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlparse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.engine.athena_faults import QueryFault
from local.engine.athena_sql import TableName


@dataclass(frozen=True)
class Place:
    location: str
    provider: str | None


class Access:
    def __init__(self, environment: dict[str, str], keys: dict[str, str]) -> None:
        """`environment`: where AWS is; `keys`: whose call it is; both as environment variables of the AWS SDKs."""
        self._clients = _clients(environment["AWS_ENDPOINT_URL"], environment["AWS_REGION"], *keys.values())
        self.storage = {"AWS_ALLOW_HTTP": "true", **environment, **keys}
        """Where S3 is, in deltalake's words."""

    def find_table(self, name: TableName) -> Place:
        try:
            self._clients["glue"].get_database(Name=name.database)
            found = self._clients["glue"].get_table(DatabaseName=name.database, Name=name.table)["Table"]
        except ClientError as error:
            raise _without_table(name, error) from error
        provider = found.get("Parameters", {}).get("spark.sql.sources.provider")
        return Place(found["StorageDescriptor"]["Location"], provider)

    def find_bucket(self, output: str) -> None:
        """Athena looks where the result will go before it begins."""
        try:
            self._clients["s3"].get_bucket_location(Bucket=urlparse(output).netloc)
        except ClientError as error:
            raise QueryFault(f"Unable to verify/create output bucket {urlparse(output).netloc}: {error}") from error

    def write(self, output: str, content: bytes) -> None:
        place = urlparse(output)
        try:
            self._clients["s3"].put_object(Bucket=place.netloc, Key=place.path.lstrip("/"), Body=content)
        except ClientError as error:
            raise QueryFault(
                f"Access denied when writing output to url: {output}. Please ensure you are allowed to access the S3"
                f" bucket: {error}"
            ) from error


def _without_table(name: TableName, error: ClientError) -> QueryFault:
    code = error.response["Error"]["Code"]
    if code != "EntityNotFoundException":
        return QueryFault(
            f"Insufficient permissions to execute the query: {error.response['Error'].get('Message', code)}"
        )
    if error.operation_name == "GetDatabase":
        return QueryFault(f"SCHEMA_NOT_FOUND: Schema '{name.database}' does not exist")
    return QueryFault(f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{name}' does not exist")


@lru_cache(maxsize=64)
def _clients(endpoint: str, region: str, access_key: str, secret: str, token: str | None = None) -> dict[str, Any]:
    """Making a client takes longer than most queries, and many ask with the same keys."""
    session = boto3.Session(access_key, secret, token, region_name=region)
    settings = Config(s3={"addressing_style": "path"})
    return {service: session.client(service, endpoint_url=endpoint, config=settings) for service in ("glue", "s3")}
