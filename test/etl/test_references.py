"""Rows that must refer to a row of another dataset: refused if they do not, and loaded only after it."""

import json
from dataclasses import replace

import pytest
from lake import Lake, document_of
from lakehouse_etl.contract import Reference
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.errors import ContractError
from lakehouse_etl.references import mark_missing, mark_orphans
from lakehouse_etl.storage import Storage

COLUMNS = document_of("order_items")["columns"]
ORDERS_COLUMNS = document_of("orders")["columns"]


def items_document() -> dict:
    """Order items that must have their order; the product is only looked for. Orders may be missing."""
    items = document_of("order_items")
    columns = [each | {"optional": each["optional"] or each["name"] == "order_id"} for each in items["columns"]]
    references = [
        each | {"policy": "reject" if each["dataset"] == "orders" else "warn"} for each in items["references"]
    ]
    return items | {"columns": columns, "references": references, "hash": "must-exist"}


def item(number: int, order: int | str | None) -> list[str | None]:
    values = {"id": number, "order_id": order, "user_id": 7, "product_id": 1, "add_to_cart_order": 1, "reordered": 0}
    values |= {"order_timestamp": "2025-01-01 00:00:00"}
    return [None if values.get(column["name"]) is None else str(values[column["name"]]) for column in COLUMNS]


def an_order(number: int) -> list[str | None]:
    values = {"order_num": 1, "order_id": number, "user_id": 7, "total_amount": 5, "order_timestamp": "2025-01-01"}
    return [str(values[column["name"]]) if column["name"] in values else None for column in ORDERS_COLUMNS]


@pytest.fixture(scope="module")
def items(spark) -> Lake:
    return Lake(spark, "order_items", items_document())


@pytest.fixture(scope="module")
def orders(spark, items) -> Lake:
    return Lake(spark, "orders", name=items.name)


def test_without_the_other_table_every_reference_is_refused(items):
    items.stage([item(1, 10), item(2, None)], "2026-01-01T00:00:00.000Z")
    summary = items.run("r0")
    items.settle("r0")
    assert (summary["counts"]["inserted"], summary["counts"]["rejected"]) == (1, 1)
    assert summary["waitsFor"] == []


def test_the_load_waits_until_nothing_is_staged_there(items, orders):
    other = orders.stage([an_order(10), an_order(11)], "2026-01-02T00:00:00.000Z")
    waiting = items.stage([item(3, 10), item(4, 12), item(5, "x"), item(6, None)], "2026-01-02T00:00:00.000Z")
    items.put(items.raw, "staged/orders/0-maintain-1.json", {"kind": "maintain"})  # a request brings no rows

    summary = items.run("r1")
    items.settle("r1")
    assert (summary["waitsFor"], summary["files"], summary["remaining"]) == (["orders"], [], 1)
    assert (summary["commits"], summary["counts"]["read"]) == ([], 0)
    assert items.has(items.raw, items.marker(waiting, "2026-01-02T00:00:00.000Z"))

    for run_id in ("o0", "o1"):  # what is asked for comes first
        orders.run(run_id)
        orders.settle(run_id)
    assert orders.get(orders.raw, f"done/orders/{other}.json")["outcome"] == "loaded"
    summary = items.run("r2")
    items.settle("r2")
    assert (summary["waitsFor"], summary["counts"]["inserted"], summary["counts"]["rejected"]) == ([], 2, 2)
    assert summary["rejectedBy"] == {
        "order_id: is not in orders.order_id": 1,
        "order_id: is not a long": 1,
    }
    assert [row["id"] for row in items.table()] == [2, 3, 6]
    assert [(row["id"], row["_reasons"]) for row in items.rejected()] == [
        ("1", ["order_id: is not in orders.order_id, was '10'"]),
        ("4", ["order_id: is not in orders.order_id, was '12'"]),
        ("5", ["order_id: 'x' is not a long"]),
    ]


def test_a_column_that_was_renamed_there_and_is_not_yet_in_the_table(spark):
    """The other dataset is migrated by its own next load: until then no row is refused or an orphan."""
    lake = Lake(spark, "order_items")
    spark.range(1).withColumnRenamed("id", "nr").write.format("delta").save(f"s3://{lake.lake}/tables/orders")
    storage, rows = Storage(lake.s3, lake.lake), spark.range(1).withColumnRenamed("id", "order_id")

    def referring(policy: str):
        reference = Reference("order_id", "orders", "order_id", policy)
        return replace(parse_contract(json.dumps(lake.document)), references=(reference,))

    marked = mark_orphans(spark, storage, rows, referring("warn"))
    assert [tuple(row) for row in marked.collect()] == [(0, False)]
    with pytest.raises(ContractError, match="table orders has no such column yet; its next load brings it"):
        mark_missing(spark, storage, rows, referring("reject"), "")
