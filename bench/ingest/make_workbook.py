# ruff: noqa: E501 - pieces of XML as Excel writes them, which has no line breaks
"""Writes a workbook as Excel does, row by row: `make_workbook.py FILE SHEETS ROWS [--texts]`.

Each sheet has a header and ROWS rows of the order items' nine columns: numbers and dates; with `--texts` four of them
are shared strings.
"""

import sys
import zipfile
from xml.sax.saxutils import escape

NAMES = [
    "id", "order_id", "user_id", "days_since_prior_order", "product_id", "add_to_cart_order", "reordered",
    "order_timestamp", "date",
]  # fmt: skip
TEXT_NAMES = ["sku", "store", "quantity", "price", "customer", "note", "discount", "sold_at", "sold_on"]
DISTINCT_TEXTS = 50_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_DAY = 45_000  # 15 March 2023
SECOND = 1 / 86_400


def numbers_row(sheet, row):
    n = sheet * 2_000_000 + row
    day = FIRST_DAY + n % 800
    moment = repr(day + (n * 7919 % 86_400) * SECOND)
    return (
        f'<row r="{row}" spans="1:9"><c r="A{row}"><v>{n}</v></c><c r="B{row}"><v>{n // 3 + 1}</v></c>'
        f'<c r="C{row}"><v>{n * 31 % 200_000 + 1}</v></c><c r="D{row}"><v>{n % 30}</v></c>'
        f'<c r="E{row}"><v>{n * 17 % 50_000 + 1}</v></c><c r="F{row}"><v>{n % 50 + 1}</v></c>'
        f'<c r="G{row}"><v>{n % 2}</v></c><c r="H{row}" s="1"><v>{moment}</v></c><c r="I{row}" s="2"><v>{day}</v></c></row>'
    )


def texts_row(sheet, row):
    n = sheet * 2_000_000 + row
    day = FIRST_DAY + n % 800
    texts = [n * 31 % DISTINCT_TEXTS, n % 40, n * 17 % DISTINCT_TEXTS, n * 7 % DISTINCT_TEXTS]
    sku, store, customer, note = (len(TEXT_NAMES) + text for text in texts)
    return (
        f'<row r="{row}" spans="1:9"><c r="A{row}" t="s"><v>{sku}</v></c><c r="B{row}" t="s"><v>{store}</v></c>'
        f'<c r="C{row}"><v>{n % 12 + 1}</v></c><c r="D{row}"><v>{(n * 37 % 100_000) / 100!r}</v></c>'
        f'<c r="E{row}" t="s"><v>{customer}</v></c><c r="F{row}" t="s"><v>{note}</v></c>'
        f'<c r="G{row}"><v>{n % 20 / 100!r}</v></c><c r="H{row}" s="1"><v>{day + n % 86_400 * SECOND!r}</v></c>'
        f'<c r="I{row}" s="2"><v>{day}</v></c></row>'
    )


def text_of(number):
    return f"text {number}, with a comma" if number % 10 == 0 else f"Text & more of number {number}"


def header_row(names, shared):
    cells = [
        f'<c r="{chr(65 + i)}1" t="s"><v>{i}</v></c>'
        if shared
        else f'<c r="{chr(65 + i)}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for i, name in enumerate(names)
    ]
    return f'<row r="1" spans="1:9">{"".join(cells)}</row>'


def write(path, sheets, rows, texts):
    names = TEXT_NAMES if texts else NAMES
    row_of = texts_row if texts else numbers_row
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        numbers = range(1, sheets + 1)
        parts = [
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for n in numbers
        ]
        book.writestr(
            "[Content_Types].xml",
            DECLARATION
            + f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{"".join(parts)}<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            DECLARATION
            + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        sheet_list = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        book.writestr(
            "xl/workbook.xml",
            DECLARATION + f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheet_list}</sheets></workbook>',
        )
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            DECLARATION
            + f'<Relationships xmlns="{PACKAGE}">{relations}<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId{sheets + 2}" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            DECLARATION
            + f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="170" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        for n in numbers:
            with book.open(f"xl/worksheets/sheet{n}.xml", "w", force_zip64=True) as sheet:
                sheet.write(
                    (
                        DECLARATION
                        + f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><dimension ref="A1:I{rows + 1}"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>'
                        + header_row(names, texts)
                    ).encode()
                )
                for first in range(2, rows + 2, 5_000):
                    sheet.write("".join(row_of(n, row) for row in range(first, min(first + 5_000, rows + 2))).encode())
                sheet.write(
                    b'</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
                )
        shared = [*names, *(text_of(n) for n in range(DISTINCT_TEXTS))] if texts else []
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        book.writestr(
            "xl/sharedStrings.xml", DECLARATION + f'<sst xmlns="{MAIN}" uniqueCount="{len(shared)}">{items}</sst>'
        )


if __name__ == "__main__":
    path, sheets, rows, *options = sys.argv[1:]
    write(path, int(sheets), int(rows), "--texts" in options)
