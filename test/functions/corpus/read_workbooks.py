"""Reads workbooks with openpyxl and calamine: `read_workbooks.py FILE...`.

Prints JSON: for each reader, file and sheet, the cells with a value. Dates and times as full moments in ISO 8601.
"""

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

Cells = Iterator[tuple[int, int, object]]


def text_of(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return format(Decimal(format(value, ".15g")).normalize(), "f").replace("-0", "0" if value == 0 else "-0")
        case datetime():
            return value.isoformat(timespec="milliseconds").removesuffix(".000")
        case date():
            return f"{value.isoformat()}T00:00:00"
        case time():
            return value.isoformat(timespec="milliseconds").removesuffix(".000")
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case _:
            return str(value)


def by_openpyxl(path: Path) -> dict[str, Cells]:
    book = load_workbook(path, data_only=True)
    return {
        sheet.title: ((cell.row, cell.column, cell.value) for row in sheet.iter_rows() for cell in row)
        for sheet in book.worksheets
    }


def by_calamine(path: Path) -> dict[str, Cells]:
    book = CalamineWorkbook.from_path(path)

    def cells(name: str) -> Cells:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return ((row, column, value) for row, line in enumerate(rows, 1) for column, value in enumerate(line, 1))

    return {name: cells(name) for name in book.sheet_names if name != "Chart"}


def told(read: Callable[[Path], dict[str, Cells]], path: Path) -> object:
    try:
        sheets = read(path)
        return {
            name: {f"{get_column_letter(c)}{r}": text_of(value) for r, c, value in cells if value not in (None, "")}
            for name, cells in sheets.items()
        }
    except Exception as fault:  # whatever it is that a reader cannot bear
        return f"{type(fault).__name__}: {fault}"


# openpyxl tells of every part that it leaves out.
warnings.simplefilter("ignore")
READERS = {"openpyxl": by_openpyxl, "calamine": by_calamine}
paths = [Path(name) for name in sys.argv[1:]]
print(json.dumps({name: {path.name: told(read, path) for path in paths} for name, read in READERS.items()}))
