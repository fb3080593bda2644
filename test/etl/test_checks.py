import json

from lake import document_of
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.read_parts import FIELDS, FIELDS_EXPECTED
from lakehouse_etl.split import RULES, accepted, checked, is_refused, rejected_rows, rules_of_refused

ORDERS = document_of("orders")
GOOD = ("1", "2", "3", "2025-01-31 10:00:00", "49.99", "2025-01-31")
EXPECTED = {
    "good": (GOOD, []),
    "optional empty": ((*GOOD[:5], None), []),
    "ruled and empty": (("1", "2", None, *GOOD[3:]), []),
    "bounds": (("1", "1", "1", GOOD[3], "50000", None), []),
    "null key": (("1", None, "3", GOOD[3], "1", None), ["order_id: is required"]),
    "all null": (
        (None,) * 6,
        [f"{name}: is required" for name in ("order_num", "order_id", "order_timestamp", "total_amount")],
    ),
    "two reasons": (
        ("0", "2", "3", "soon", "-5.00", None),
        [
            "order_num: must be at least 1, was '0'",
            "order_timestamp: 'soon' is not a timestamp",
            "total_amount: must be above 0, was '-5.00'",
        ],
    ),
    "at a bound to exceed": ((*GOOD[:4], "0", None), ["total_amount: must be above 0, was '0'"]),
    "above the maximum": ((*GOOD[:4], "50000.01", None), ["total_amount: must be at most 50000, was '50000.01'"]),
    "not a decimal": ((*GOOD[:4], "1.005", None), ["total_amount: '1.005' is not a decimal(18,2)"]),
    "not a date": ((*GOOD[:5], "2025-02-30"), ["date: '2025-02-30' is not a date"]),
    "quote in value": (("it's", *GOOD[1:]), ["order_num: 'it's' is not a long"]),
}
RAGGED = {
    "short": (
        (*GOOD[:4], None, None),
        ["2", *GOOD[:4]],
        ["row: has fewer fields than the header, 4 of 6", "total_amount: is required"],
        None,
    ),
    "long": (GOOD, ["2", *GOOD, "x", 'say "hi"'], ["row: has more fields than the header, 8 of 6"], ["x", 'say "hi"']),
}


def contract_of(name: str, **changes: object):
    return parse_contract(json.dumps(document_of(name) | changes))


def rows_of(spark, contract, rows: list[tuple]):
    texts = ", ".join(f"`{name}` string" for name in contract.column_names)
    system = "`_source_row` bigint, `_file_id` string, `_source_file` string, `_source_sheet` string"
    schema = f"{texts}, {FIELDS} array<string>, {FIELDS_EXPECTED} int, {system}, `_arrived_at` timestamp"
    whole = [
        (*values, fields, len(contract.columns) + 1, n, "f", "k", None, None) for n, (values, fields) in enumerate(rows)
    ]
    return spark.createDataFrame(whole, schema)


def test_every_row_is_accepted_or_refused_with_all_its_reasons(spark):
    # An empty field of a column that has a rule and need not be there: the rule is neither kept nor broken.
    columns = [column | {"optional": column["optional"] or column["name"] == "user_id"} for column in ORDERS["columns"]]
    contract = contract_of("orders", columns=columns)
    cases = [(values, None, reasons, None) for values, reasons in EXPECTED.values()] + list(RAGGED.values())
    names = [*EXPECTED, *RAGGED]
    rows = checked(rows_of(spark, contract, [(values, fields) for values, fields, _, _ in cases]), contract).cache()

    kept = {names[row["_source_row"]] for row in accepted(rows, contract).collect()}
    bad = rejected_rows(rows, contract, []).collect()
    broken = rows.filter(is_refused()).withColumn(RULES, rules_of_refused(contract))
    rules = {names[row["_source_row"]]: row[RULES] for row in broken.collect()}

    assert kept == {name for name, case in zip(names, cases, strict=True) if not case[2]}
    assert {names[row["_source_row"]]: row["_reasons"] for row in bad} == {
        name: case[2] for name, case in zip(names, cases, strict=True) if case[2]
    }
    assert {names[row["_source_row"]]: tuple(row[name] for name in contract.column_names) for row in bad} == {
        name: case[0] for name, case in zip(names, cases, strict=True) if case[2]
    }
    assert {names[row["_source_row"]]: row["_surplus"] and json.loads(row["_surplus"]) for row in bad} == {
        name: case[3] for name, case in zip(names, cases, strict=True) if case[2]
    }
    assert rules["two reasons"] == [
        "order_num: must be at least 1",
        "order_timestamp: is not a timestamp",
        "total_amount: must be above 0",
    ]
    assert rules["short"] == ["row: has fewer fields than the header", "total_amount: is required"]
    rows.unpersist()


def test_rules_of_other_kinds(spark):
    items = contract_of("order_items")
    values = ("1", "2", "3", None, "4", "51", "2", "2025-01-01", None)
    bad = rejected_rows(checked(rows_of(spark, items, [(values, None)]), items), items, []).collect()
    assert bad[0]["_reasons"] == [
        "add_to_cart_order: must be at most 50, was '51'",
        "reordered: must be one of 0, 1, was '2'",
    ]

    products = contract_of("products")
    rows = [(("1", "1", text, "x"), None) for text in (" ", "\n\t\u00a0", " a\n", None)]
    bad = (
        rejected_rows(checked(rows_of(spark, products, rows), products), products, []).orderBy("_source_row").collect()
    )
    assert [(row["_source_row"], row["_reasons"]) for row in bad] == [
        (0, ["department: must not be blank, was ' '"]),
        (1, ["department: must not be blank, was '\n\t\u00a0'"]),
        (3, ["department: is required"]),
    ]


def test_enriched_columns(spark):
    orders = contract_of("orders")
    amounts = ["49.99", "50", "199.99", "200.00"]
    rows = [(("1", "1", "1", "2024-12-31T23:30:00-01:00", amount, None), None) for amount in amounts]
    found = accepted(checked(rows_of(spark, orders, rows), orders), orders).orderBy("_source_row").collect()
    assert [tuple(row[name] for name in ("order_value_category", "year", "month", "day", "hour")) for row in found] == [
        (category, 2025, 1, 1, 0) for category in ("Low", "Medium", "Medium", "High")
    ]

    products = contract_of("products")
    rows = [(("1", "1", " frozen\u00a0 FOODS\n& more ", "o'neil  élan"), None)]
    row = accepted(checked(rows_of(spark, products, rows), products), products).collect()[0]
    assert (row["department"], row["department_clean"], row["product_name_clean"], row["is_active"]) == (
        " frozen\u00a0 FOODS\n& more ",
        "Frozen Foods & More",
        "O'neil Élan",
        True,
    )

    items = contract_of("order_items")
    rows = [(("1", "2", "3", "7", "4", "5", flag, "2025-01-01", None), None) for flag in ("0", "1", "1.0")]
    found = accepted(checked(rows_of(spark, items, rows), items), items).orderBy("_source_row").collect()
    assert [row["is_reorder"] for row in found] == [False, True, True]
