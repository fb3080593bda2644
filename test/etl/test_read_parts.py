"""Nasty fields must come out of the parts exactly as they went in."""

from lake import Lake
from lakehouse_etl.markers import file_of
from lakehouse_etl.read_parts import FIELDS, PART, read_parts
from lakehouse_etl.sources import with_sources
from test_checks import contract_of

NASTY = [
    "a\nb",
    "a\r\nb",
    "a\rb",
    'q"q',
    '"',
    '""',
    " sp ",
    "\\",
    "a\\",
    '\\"',
    ",",
    "x\0y",
    "é😀",
    "#c",
    "\t",
    "'",
    "\n\n",
]


def test_fields_survive_and_ragged_rows_show_theirs(spark):
    lake = Lake(spark, "products")
    texts = [["1", "1", text, text] for text in NASTY]
    ragged = [["1"], [], ["1", "1", "a"], ["1", "1", "a", "b", 'c,"\nd', None, " e"], ["", None, '"', "", ""]]
    first = lake.stage(texts + ragged, "2026-01-01T00:00:00.000Z", parts=3)
    columns = ["product_name", "_other", "department", "colour", "product_id", "department_id"]
    second = lake.stage([["n", "o", "d", None, "7", "8"]], "2026-01-02T00:00:00.000Z", columns=columns, sheet="S 1")
    files = [file_of(lake.get(lake.raw, key)) for key in lake.keys(lake.raw, "staged/")]
    contract = contract_of("products")

    read = with_sources(read_parts(spark, lake.raw, files, contract), files, contract)
    rows = read.orderBy("_arrived_at", "_source_row").collect()

    assert "_other" not in rows[0]
    well = [row for row in rows if row[FIELDS] is None]
    assert [(row["_source_row"], row["department"], row["product_name"], row["colour"]) for row in well] == [
        *((number, text, text, None) for number, text in enumerate(NASTY, start=2)),
        (2, "d", "n", None),
    ]
    assert [row[FIELDS][1:] for row in rows if row[FIELDS] is not None] == [
        [field or "" for field in fields] for fields in ragged
    ]
    last = rows[-1]
    assert (last["product_id"], last["_file_id"], last["_source_sheet"], last[PART]) == ("7", second, "S 1", 3)
    assert {(row["_file_id"], row["_source_file"]) for row in rows[:-1]} == {
        (first, "incoming/products/2026-01-01T00:00:00.000Z.csv")
    }


def test_a_file_without_rows_is_read_as_none(spark):
    assert read_parts(spark, "nowhere", [], contract_of("orders")).collect() == []
