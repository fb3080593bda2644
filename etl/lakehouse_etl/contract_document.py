"""The contract document, as the program leaves it beside the code, read into plain values."""

import json
from typing import Any

from .contract import (
    Bound,
    Column,
    ColumnType,
    Contract,
    DeleteWhen,
    Enrichment,
    Migration,
    Reference,
    RejectedColumns,
    Rule,
    SystemColumns,
)
from .errors import ContractError

Document = dict[str, Any]


def parse_contract(text: str) -> Contract:
    document: Document = json.loads(text)
    try:
        return _contract(document)
    except (KeyError, TypeError) as fault:
        name = document.get("name", "?")
        raise ContractError(f"contract document {name}: {fault!r} is missing; deploy again") from fault


def _contract(document: Document) -> Contract:
    system, rejected = document["system"], document["rejected"]
    return Contract(
        name=document["name"],
        columns=tuple(_column(column) for column in document["columns"]),
        key=tuple(document["key"]),
        latest_by=document["latestBy"],
        enrich=tuple(_enrichment(derived) for derived in document["enrich"]),
        partition_by=tuple(document["partitionBy"]),
        evolution=document["evolution"],
        references=tuple(
            Reference(each["column"], each["dataset"], each["target"], each["policy"])
            for each in document["references"]
        ),
        system=SystemColumns(
            file_id=system["fileId"],
            source_file=system["sourceFile"],
            source_sheet=system["sourceSheet"],
            source_row=system["sourceRow"],
            arrived_at=system["arrivedAt"],
            run_id=system["runId"],
            loaded_at=system["loadedAt"],
        ),
        rejected=RejectedColumns(rejected["reasons"], rejected["surplus"], rejected["status"], rejected["resolvedBy"]),
        hash=document["hash"],
        delete_when=DeleteWhen(**document["deleteWhen"]) if document.get("deleteWhen") else None,
        # Documents from before there were any are read as well: files may have been staged under them.
        migrations=tuple(_migration(each) for each in document.get("migrations", ())),
    )


def _migration(document: Document) -> Migration:
    number, kind = document["number"], document["kind"]
    if kind == "rename":
        return Migration(number, kind, document["from"], to=document["to"])
    widened = _type(document["from"]) if kind == "widen" else None
    return Migration(number, kind, document["column"], widened=widened)


def _type(document: Document) -> ColumnType:
    return ColumnType(document["kind"], document.get("precision"), document.get("scale"))


def _column(document: Document) -> Column:
    rules = tuple(Rule(rule["rule"], rule.get("value"), tuple(rule.get("values", ()))) for rule in document["rules"])
    return Column(document["name"], _type(document["type"]), document["optional"], rules)


def _enrichment(document: Document) -> Enrichment:
    operation = document["op"]
    return Enrichment(
        name=document["name"],
        type=_type(document["type"]),
        kind=operation["kind"],
        column=operation.get("column"),
        value=operation.get("value"),
        bounds=tuple(Bound(bound["label"], bound["below"]) for bound in operation.get("bounds", ())),
        otherwise=operation.get("otherwise"),
    )
