"""Ingest's verdict on a CSV file and the load's reading of its parts: the same records, rows and values."""

import base64
import csv
import io
import json
import random
import subprocess
from collections import Counter

from lake import REPO, Lake
from lakehouse_etl.contract_document import parse_contract
from lakehouse_etl.markers import Part, StagedFile
from lakehouse_etl.read_parts import FIELDS, PART, read_parts
from lakehouse_etl.sources import with_sources

HOSTILE = [
    "1,a,b\n2,c,d\n",
    "1,a,b\n2,c,d",
    "1,a,",
    '1,a,""',
    '1,"",x\n"","",""\n',
    "1,a,b\n\n\n",
    "1,a,b\n\n\r\n",
    "1,a,b\n\r",
    "1,a,b\n\n2,c,d\n",
    "\n\n1,a,b\n2,c,d\n",
    "1,a,b\n  \n2,c,d\n",
    "1,a,b\n2,c,d\n \t \n",
    '1,a,b\n"  "\n2,c,d\n',
    "1,a,b\r\n2,c,d\r\n",
    "1,a,b\r2,c,d\r",
    "1,a,b\n2,c,d\r\n3,e,f\n",
    '1,"a\nb","c\r\nd\re"\n"\n\n",x,y\n',
    '1,"a""b","""x"""\n"""",""",""","\n"""\n',
    '1,a"b,"c"\n2,a""b,c\n',
    "1\n1,2\n1,2,3,4\n,,\n,\n",
    '1,2,3,"4,\n5",""\n',
    " 1 , , x\n\t,  ,3\n",
    "1,\ufeff2,3\n\ufeff4,5,6\n",
    "\ufeff1,2,3\n",
    "#1,2,3\n\\,\\\\,\\n\n",
    f"1,\u2028,\u0085\n2,\x0b,\x0c\n{'x' * 400},,\n",
    "1,日本,😀é\n",
    "NULL,null,\\N\n",
    "1,a,b\n" * 40,
    '1,"a\n\n",b\n' * 40,
]
"""Rows below a header of three columns."""

ALPHABET = ["a", "b", ",", ",", "\n", "\n", '"', '"', '""', " ", "\r\n", "\r", "é", ";", "\\", '","', '\n"']
ORDERLY = ["a", ",", ",b,", '"a\n",', "é\n", 'a\n"""",', ',"",\\\n', " ,", "1\n"]
ROUNDS = 14


def test_records_counted_are_records_read_and_no_value_changes(spark):
    dice = random.Random(7)
    randomly = ["".join(dice.choices(ALPHABET, k=dice.randrange(1, 40))) for _ in range(2 * ROUNDS)]
    randomly += ["".join(dice.choices(ORDERLY, k=dice.randrange(1, 120))) for _ in range(ROUNDS)]
    texts = ["id,title,body\n" + rows for rows in HOSTILE + randomly]
    lake = Lake(spark, "products")
    contract, results = _converted(text.encode() for text in texts)

    files, expected, copied = [], {}, 0
    for number, (text, result) in enumerate(zip(texts, results, strict=True)):
        rows = _rows_of(text)
        if rows is None or not rows:
            assert result["conversion"]["outcome"] == "refused", repr(text)
            continue
        assert result["conversion"]["outcome"] == "converted", (text, result)
        staged = result["conversion"]["datasets"]["notes"]
        assert staged["records"] == len(rows), repr(text)
        files.append(_staged(lake, number, staged["parts"], result["texts"]))
        expected[f"{number}.csv"] = rows
        copied += any("firstRow" in part for part in staged["parts"])
    assert copied > 15, "hardly any file was copied as it is"
    assert len(files) - copied > 15, "hardly any file was rewritten"

    notes = parse_contract(json.dumps(contract))
    read = with_sources(read_parts(spark, lake.raw, files, notes), files, notes).collect()

    found: dict[str, dict[int, list[str]]] = {name: {} for name in expected}
    for row in read:
        fields = row[FIELDS][1:] if row[FIELDS] is not None else [row["id"], row["title"], row["body"]]
        found[row["_source_file"]][row["_source_row"]] = [field or "" for field in fields]
    assert found == expected
    parts = [part for file in files for part in file.parts]
    assert [Counter(row[PART] for row in read)[number] for number in range(len(parts))] == [
        part.records for part in parts
    ]


def _converted(files) -> tuple[dict, list[dict]]:
    asked = json.dumps([base64.b64encode(file).decode() for file in files])
    node = ["node", "--disable-warning=ExperimentalWarning", "test/etl/convert_files.ts"]
    answer = json.loads(subprocess.run(node, cwd=REPO, input=asked, capture_output=True, check=True, text=True).stdout)
    return answer["contract"], answer["results"]


def _staged(lake: Lake, number: int, parts: list[dict], texts: list[str]) -> StagedFile:
    staged = []
    for part, text in zip(parts, texts, strict=True):
        key = f"processing/notes/{number}/{part['key']}"
        lake.s3.put_object(Bucket=lake.raw, Key=key, Body=text.encode())
        assert len(text.encode()) == part["bytes"]
        columns = tuple(part["columns"])
        staged.append(Part(key, None, columns, part["records"], part["bytes"], part.get("firstRow")))
    return StagedFile(str(number), f"{number}.csv", "2026-01-01T00:00:00.000Z", tuple(staged))


def _rows_of(text: str) -> dict[int, list[str]] | None:
    """The rows by their number, as Python's own parser reads them; None where it finds the quotes broken."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        records = list(reader)
    except csv.Error:
        return None
    return {
        number: fields
        for number, fields in enumerate(records, start=1)
        if number > 1 and fields and not (len(fields) == 1 and not fields[0].strip())
    }
