"""Writes workbooks with openpyxl and xlsxwriter: `write_workbooks.py FOLDER`.

Prints JSON: for each file and sheet, what a person sees in each cell below the header. Dates and times in ISO 8601,
numbers at Excel's 15 digits, durations in hours, minutes and seconds.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADER = ["id", "title", "body"]

# The value, its number format, and what a person sees.
Case = tuple[object, str | None, str]
PLAIN: list[Case] = [
    (42, None, "42"),
    (-1234.5, "#,##0.00", "-1234.5"),
    (0.1 + 0.2, None, "0.3"),
    (1234567.890123456, None, "1234567.89012346"),
    (1.5e21, None, "1500000000000000000000"),
    (12345678901234567890, None, "12345678901234600000"),
    (-1.25e-9, None, "-0.00000000125"),
    (0.125, "0.0%", "0.125"),
    (7, '0.0" days"', "7"),
    (1234.5, '#,##0.00\\ "€";[Red]-#,##0.00\\ "€"', "1234.5"),
    (True, None, "true"),
    (False, None, "false"),
    ("plain", None, "plain"),
    ("  spaces around ", None, "  spaces around "),
    ("two\nlines", None, "two\nlines"),
    ("tab\tand \"quotes\", 'commas'", None, "tab\tand \"quotes\", 'commas'"),
    ("<b> & entities &amp;", None, "<b> & entities &amp;"),
    ("é ü 日本 😀", None, "é ü 日本 😀"),
    ("007", None, "007"),
    ("TRUE", None, "TRUE"),
    ("2026-01-02", None, "2026-01-02"),
    ("x" * 32_767, None, "x" * 32_767),
]
DATES: list[Case] = [
    (date(2026, 11, 23), "yyyy-mm-dd", "2026-11-23"),
    (date(2024, 2, 29), "m/d/yy", "2024-02-29"),
    (date(2026, 11, 23), "[$-407]d. mmmm yyyy;@", "2026-11-23"),
    (datetime(2026, 11, 23, 13, 45, 10), "yyyy-mm-dd hh:mm:ss", "2026-11-23T13:45:10"),
    (datetime(2026, 11, 23), "yyyy-mm-dd hh:mm", "2026-11-23T00:00:00"),
    (datetime(2026, 11, 23, 23, 59, 59), "dd/mm/yyyy h:mm AM/PM", "2026-11-23T23:59:59"),
    (datetime(2026, 11, 23, 1, 2, 3, 45000), "yyyy-mm-dd hh:mm:ss.000", "2026-11-23T01:02:03.045"),
    (datetime(9999, 12, 31, 23, 59, 59), "yyyy-mm-dd hh:mm:ss", "9999-12-31T23:59:59"),
    (time(12, 30), "hh:mm", "12:30:00"),
    (time(0, 0, 1), "h:mm:ss", "00:00:01"),
    (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
    (timedelta(minutes=90), "[mm]:ss", "01:30:00"),
]
# openpyxl writes the text as it is, which makes it an escape; xlsxwriter says that it is none.
ESCAPE: list[Case] = [("escape: _x0041_", None, "escape: A")]
NO_ESCAPE: list[Case] = [("no escape: _x0041_", None, "no escape: _x0041_")]
# In the system of 1904 they would lie before its first day.
EARLY: list[Case] = [
    (datetime(1900, 3, 1), "yyyy-mm-dd", "1900-03-01"),
    (datetime(1900, 12, 31, 6), "yyyy-mm-dd hh:mm", "1900-12-31T06:00:00"),
]

Seen = dict[str, dict[str, str]]


def seen(cases: Iterable[Case]) -> dict[str, str]:
    cells = {}
    for row, (_, _, shows) in enumerate(cases, start=2):
        cells |= {f"A{row}": str(row), f"B{row}": shows, f"C{row}": "after"}
    return cells


def by_openpyxl(path: Path, cases: list[Case], from_1904: bool) -> Seen:
    book = Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Values"
    sheet.append(HEADER)
    for row, (value, number_format, _) in enumerate(cases, start=2):
        sheet.append([row, value, "after"])
        if number_format:
            sheet.cell(row, 2).number_format = number_format
    shape = book.create_sheet("Shape")
    shape.append(HEADER)
    shape.append([1, "across", "never seen"])
    shape.merge_cells("B2:C2")
    shape.cell(5, 1, 2)
    shape.cell(5, 2, "in a hidden row")
    shape.row_dimensions[5].hidden = True
    shape.cell(6, 1, 3)
    shape.cell(6, 3, "in a hidden column")
    shape.column_dimensions["C"].hidden = True
    shape.cell(7, 1, 4)
    shape.cell(7, 2, CellRichText("rich ", TextBlock(InlineFont(b=True), "and bold"), " text"))
    secret = book.create_sheet("Secret")
    secret.append(HEADER)
    secret.append([1, "hidden", "sheet"])
    secret.sheet_state = "hidden"
    book.save(path)
    shaped = {"A2": "1", "B2": "across", "A5": "2", "B5": "in a hidden row", "A6": "3", "C6": "in a hidden column"}
    return {"Values": seen(cases), "Shape": shaped | {"A7": "4", "B7": "rich and bold text"}}


def by_xlsxwriter(path: Path, cases: list[Case], from_1904: bool, in_place: bool) -> Seen:
    """`in_place`: row by row, so that texts stand in the cells and not among the shared ones."""
    book = xlsxwriter.Workbook(path, {"date_1904": from_1904, "constant_memory": in_place, "strings_to_numbers": False})
    sheet = book.add_worksheet("Values")
    sheet.write_row(0, 0, HEADER)
    for row, (value, number_format, _) in enumerate(cases, start=1):
        style = book.add_format({"num_format": number_format}) if number_format else None
        sheet.write_number(row, 0, row + 1)
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        else:
            sheet.write(row, 1, value, style)
        sheet.write_string(row, 2, "after")
    formulas = book.add_worksheet("Formulas")
    formulas.write_row(0, 0, HEADER)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    results: list[tuple[str, object, object, str]] = [
        ("=1/3", 1 / 3, None, "0.333333333333333"),
        ('="a"&"b"', "ab", None, "ab"),
        ("=1=1", True, None, "true"),
        ("=DATE(2026,2,28)", (datetime(2026, 2, 28) - _first_day(from_1904)).days, day, "2026-02-28"),
    ]
    cells: dict[str, str] = {}
    for row, (formula, result, style, shows) in enumerate(results, start=2):
        formulas.write_number(row - 1, 0, row)
        formulas.write_formula(row - 1, 1, formula, style, result)
        cells |= {f"A{row}": str(row), f"B{row}": shows}
    rich = len(results) + 2
    formulas.write_number(rich - 1, 0, rich)
    formulas.write_rich_string(rich - 1, 1, "rich ", book.add_format({"bold": True}), "and bold", " text")
    formulas.write_url(rich - 1, 2, "https://example.org/", string="a link")
    cells |= {f"A{rich}": str(rich), f"B{rich}": "rich and bold text", f"C{rich}": "a link"}
    secret = book.add_worksheet("Secret")
    secret.write_row(0, 0, HEADER)
    secret.very_hidden()
    book.close()
    return {"Values": seen(cases), "Formulas": cells}


def with_chart(path: Path) -> Seen:
    book = xlsxwriter.Workbook(path)
    chart = book.add_chart({"type": "bar"})
    book.add_chartsheet("Chart").set_chart(chart)
    sheet = book.add_worksheet("Values")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, [1, "charted", "row"])
    sheet.insert_image(2, 3, "dot.png", {"image_data": BytesIO(DOT)})
    sheet.write_comment("B2", "a comment")
    chart.add_series({"values": "=Values!$A$2:$A$2"})
    book.close()
    return {"Values": {"A2": "1", "B2": "charted", "C2": "row"}}


# The smallest picture.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "e221bc330000000049454e44ae426082"
)


def _first_day(from_1904: bool) -> datetime:
    return datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)


def main(folder: Path) -> None:
    cases = PLAIN + DATES
    files = {
        "openpyxl.xlsx": lambda path: by_openpyxl(path, cases + ESCAPE + EARLY, False),
        "openpyxl-1904.xlsx": lambda path: by_openpyxl(path, cases + ESCAPE, True),
        "xlsxwriter.xlsx": lambda path: by_xlsxwriter(path, cases + NO_ESCAPE + EARLY, False, False),
        "xlsxwriter-1904.xlsx": lambda path: by_xlsxwriter(path, cases + NO_ESCAPE, True, False),
        "xlsxwriter-in-place.xlsx": lambda path: by_xlsxwriter(path, cases + NO_ESCAPE + EARLY, False, True),
        "chart.xlsx": with_chart,
    }
    print(json.dumps({name: write(folder / name) for name, write in files.items()}))


main(Path(sys.argv[1]))
