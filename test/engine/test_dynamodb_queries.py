"""Queries find what moto finds without the patch."""

import random

import pytest
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from local.engine.patches import dynamodb_queries


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> DynamoDBBackend:
    """With items of which some have no key of the index; what is installed is taken back."""
    monkeypatch.setattr(Table, "query", Table.query)
    backend = DynamoDBBackend("us-east-1", "123456789012")
    keys = [{"AttributeName": "key", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]
    backend.create_table(
        name="ledger",
        schema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        attr=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "key", "at")],
        throughput=None,
        billing_mode="PAY_PER_REQUEST",
        indexes=None,
        global_indexes=[{"IndexName": "by-key", "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}}],
        streams=None,
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    dice = random.Random(5)
    for number in range(200):
        item = {"pk": {"S": f"file#{number // 2}"}, "sk": {"S": f"part#{number % 2}"}, "other": {"S": "x"}}
        if dice.random() < 0.7:
            item |= {"key": {"S": dice.choice("abc")}, "at": {"S": f"2026-{dice.randrange(10, 13)}"}}
        backend.put_item("ledger", item)
    return backend


def _answers(backend: DynamoDBBackend) -> list:
    found = []
    for key in ("a", "b", "none"):
        for forward in (True, False):
            for limit in (7, 500):
                items, scanned, last = backend.query(
                    "ledger",
                    {"S": key},
                    None,
                    [],
                    limit,
                    None,
                    forward,
                    None,
                    index_name="by-key",
                    hash_key_conditions=[("key", {"S": key})],
                )
                found.append(([item.to_json() for item in items], scanned, last))
    for file in ("file#3", "file#none"):
        for forward in (True, False):
            for limit in (1, 500):
                items, *more = backend.query("ledger", {"S": file}, None, [], limit, None, forward, None)
                found.append(([item.to_json() for item in items], *more))
    return found


def test_the_same_is_found(backend: DynamoDBBackend) -> None:
    before = _answers(backend)
    dynamodb_queries.install()
    assert _answers(backend) == before
    assert sum(len(items) for items, *_ in before) > 100
