"""Reads sample files with the csv module and openpyxl: sheets of text, as the pipeline is promised to see them."""

import csv
import datetime as dt
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl


@dataclass
class Sheet:
    name: str | None
    header: list[str]
    rows: list[tuple[int, list[str | None]]]  # number of the row in the sheet, or of the record in the CSV


class NotReadable(Exception):
    """The file is not what its name says, or holds nothing."""


def sheets_of(path: str) -> list[Sheet]:
    if Path(path).suffix.lower() == ".xlsx":
        return workbook_sheets(path)
    with open(path, newline="", encoding="utf-8-sig") as text:
        records = list(csv.reader(text))
    if not records:
        raise NotReadable("an empty file")
    rows = [(number, [field or None for field in fields]) for number, fields in enumerate(records[1:], start=2)]
    return [Sheet(None, records[0], rows)]


def workbook_sheets(path: str) -> list[Sheet]:
    if not zipfile.is_zipfile(path):
        raise NotReadable("not a workbook")
    try:
        workbook = openpyxl.load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, KeyError) as error:
        raise NotReadable("a damaged workbook") from error
    found = []
    for sheet in workbook.worksheets:
        rows = [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        header = [text or "" for text in rows[0]] if rows else []
        body = [(number, fields) for number, fields in enumerate(rows[1:], start=2) if any(fields)]
        found.append(Sheet(sheet.title, header, body))
    return found


def cell_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, int | float):
        return format(Decimal(format(value, ".15g")), "f")
    return str(value)
