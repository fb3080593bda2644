import { expect } from "chai";
import { documentOf } from "../../../components/contract/document.ts";
import { products } from "../../../datasets/products.ts";
import { faultsOf } from "./converting.ts";
import { HEADER, rawParts, rawRow, rawWorkbook, workbook, zipped } from "./workbooks.ts";

const KEY = "incoming/notes/file.xlsx";
const GOOD = HEADER + rawRow(2, ["1", "a", "b"]);
const AS_XLSX = "open it in Excel and save it as 'Excel Workbook (*.xlsx)'";
const AGAIN = "open it in Excel, save it again and upload that";
const SAVE_AND_UPLOAD = "open it in Excel, save it as 'Excel Workbook (*.xlsx)' and upload that";

function oldWorkbook(...more: string[]): Buffer {
  return Buffer.concat([
    Buffer.from("d0cf11e0a1b11ae1", "hex"),
    Buffer.alloc(512),
    ...more.map((text) => Buffer.from(text, "utf16le")),
  ]);
}

/** Flips bits within the packed content of an entry. */
function spoilt(bytes: Uint8Array, entry: string): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(entry) + entry.length + 20;
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

/** Changes a field of an entry's record in the zip's directory; offsets as in the zip specification. */
function withDirectory(bytes: Uint8Array, entry: string, change: (record: Buffer) => void): Uint8Array {
  const copy = Buffer.from(bytes);
  change(copy.subarray(copy.lastIndexOf(entry) - 46));
  return copy;
}

describe("refusing workbooks", () => {
  const files: { what: string; file: () => Uint8Array; fault: string }[] = [
    {
      what: "an old .xls",
      file: () => oldWorkbook("Workbook"),
      fault: `'file.xlsx' is a workbook of the old kind (.xls), or is protected by a password; ${AS_XLSX}, without a password`,
    },
    {
      what: "a password",
      file: () => oldWorkbook("EncryptedPackage"),
      fault:
        "'file.xlsx' is protected by a password; open it in Excel, remove the password (File, Info, Protect Workbook) and save it",
    },
    {
      what: "encrypted zip entries",
      file: () =>
        withDirectory(rawWorkbook([{ name: "S", data: GOOD }]), "xl/styles.xml", (record) =>
          record.writeUInt16LE(1, 8),
        ),
      fault: "'file.xlsx' is protected by a password; save it without one",
    },
    {
      what: "a zip cut short",
      file: () => rawWorkbook([{ name: "S", data: GOOD }]).subarray(0, 700),
      fault: `'file.xlsx' is damaged: it begins like a workbook, but its content cannot be unpacked (End of central directory record signature not found. Either not a zip file, or file is truncated.); ${AGAIN}`,
    },
    {
      what: "nothing but a zip's first bytes",
      file: () => Buffer.from("PK\x03\x04"),
      fault: `'file.xlsx' is damaged: it begins like a workbook, but its content cannot be unpacked (End of central directory record signature not found. Either not a zip file, or file is truncated.); ${AGAIN}`,
    },
    {
      what: "a zip of other files",
      file: () => zipped({ "a.csv": "id,title\n" }),
      fault: "'file.xlsx' is a zip archive without a workbook in it; unpack it and upload the files one by one",
    },
    {
      what: "a Word document",
      file: () => zipped({ "word/document.xml": "<a/>" }),
      fault: "'file.xlsx' is a Word document, not a workbook; upload a workbook (.xlsx) or a CSV file",
    },
    {
      what: "a presentation",
      file: () => zipped({ "ppt/presentation.xml": "<a/>" }),
      fault: "'file.xlsx' is a presentation, not a workbook; upload a workbook (.xlsx) or a CSV file",
    },
    {
      what: "a binary workbook",
      file: () => zipped({ "xl/workbook.bin": "x" }),
      fault: `'file.xlsx' is a binary workbook (.xlsb); ${AS_XLSX}`,
    },
    {
      what: "OpenDocument",
      file: () => zipped({ mimetype: "application/vnd.oasis.opendocument.spreadsheet" }),
      fault: `'file.xlsx' is an OpenDocument file, not an Excel workbook; ${AS_XLSX}`,
    },
    {
      what: "a missing sheet part",
      file: () => zipped(without(rawParts([{ name: "S", data: GOOD }]), "xl/worksheets/sheet1.xml")),
      fault: `'file.xlsx' is damaged: 'xl/worksheets/sheet1.xml' is missing in it; ${AGAIN}`,
    },
    {
      what: "missing relations",
      file: () => zipped(without(rawParts([{ name: "S", data: GOOD }]), "xl/_rels/workbook.xml.rels")),
      fault: `'file.xlsx' is damaged: 'xl/_rels/workbook.xml.rels' is missing in it; ${AGAIN}`,
    },
    {
      what: "a workbook part that is no XML",
      file: () => zipped({ ...rawParts([{ name: "S", data: GOOD }]), "xl/workbook.xml": "<workbook><sheets>" }),
      fault: `'file.xlsx' cannot be read as a workbook (1:18: unclosed tag: sheets); ${SAVE_AND_UPLOAD}`,
    },
    {
      what: "a workbook without sheets",
      file: () => rawWorkbook([]),
      fault: "'file.xlsx' has no visible sheet with anything in it; fill or unhide one",
    },
    {
      what: "a workbook of empty and hidden sheets",
      file: () =>
        rawWorkbook([
          { name: "A", data: "" },
          { name: "B", data: GOOD, state: "hidden" },
        ]),
      fault: "'file.xlsx' has no visible sheet with anything in it; fill or unhide one",
    },
  ];
  for (const { what, file, fault } of files) {
    it(`refuses ${what}`, async () => {
      expect(await faultsOf(file(), { key: KEY })).to.deep.equal([{ sheet: null, fault }]);
    });
  }

  it("refuses damage within, wherever it is", async () => {
    const bytes = rawWorkbook([{ name: "S", data: GOOD }]);
    const checksum = withDirectory(bytes, "xl/worksheets/sheet1.xml", (record) => record.writeUInt32LE(1, 16));
    expect(await faultsOf(checksum, { key: KEY })).to.deep.equal([
      {
        sheet: null,
        fault: `'file.xlsx' is damaged: the checksum of 'xl/worksheets/sheet1.xml' in it is wrong; ${AGAIN}`,
      },
    ]);
    const flipped = await faultsOf(spoilt(bytes, "xl/worksheets/sheet1.xml"), { key: KEY });
    expect(flipped.map(({ fault }) => fault.slice(0, 25))).to.deep.equal(["'file.xlsx' is damaged: '"]);
  });

  it("refuses two entries of one name", async () => {
    const parts = rawParts([{ name: "S", data: GOOD }]);
    const bytes = zipped({ ...parts, "xl/Workbook.xml": "<workbook/>" });
    expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
      { sheet: null, fault: `'file.xlsx' is damaged: it has two entries called 'xl/workbook.xml'; ${AGAIN}` },
    ]);
  });

  describe("that would fill the memory", () => {
    const SPLIT = "split it into smaller workbooks, or save it as CSV";
    const large = () => rawWorkbook([{ name: "S", data: GOOD + " ".repeat(3_000_000) }]);

    it("by an entry packed too tightly", async () => {
      const [fault] = await faultsOf(large(), { key: KEY });
      expect(fault?.fault).to.match(
        /^'file.xlsx' is too large to be read safely: 'xl\/worksheets\/sheet1.xml' unpacks to \d{3,4} times its size, more than 200 times; split/,
      );
    });

    it("by the size of one entry", async () => {
      expect(await faultsOf(large(), { key: KEY, limits: { ratio: 2_000, entryBytes: 1_048_576 } })).to.deep.equal([
        {
          sheet: null,
          fault: `'file.xlsx' is too large to be read safely: with 'xl/worksheets/sheet1.xml' it unpacks to more than the 1.0 MiB allowed; ${SPLIT}`,
        },
      ]);
    });

    it("by the size of all entries", async () => {
      const sheets = ["A", "B", "C"].map((name) => ({ name, data: GOOD + " ".repeat(500_000) }));
      const [fault] = await faultsOf(rawWorkbook(sheets), { key: KEY, limits: { unpackedBytes: 1_200_000 } });
      expect(fault?.fault).to.match(
        /^'file.xlsx' is too large to be read safely: with 'xl\/worksheets\/sheet3.xml' it unpacks/,
      );
    });

    it("by a directory that understates a size", async () => {
      const bytes = withDirectory(large(), "xl/worksheets/sheet1.xml", (record) => record.writeUInt32LE(1_000, 24));
      expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
        {
          sheet: null,
          fault: `'file.xlsx' is damaged: 'xl/worksheets/sheet1.xml' in it cannot be unpacked (too many bytes in the stream. expected 1000. got at least 16384); ${AGAIN}`,
        },
      ]);
    });

    it("by the number of entries", async () => {
      const parts = { ...rawParts([{ name: "S", data: GOOD }]), a: "", b: "", c: "" };
      expect(await faultsOf(zipped(parts), { key: KEY, limits: { zipEntries: 7 } })).to.deep.equal([
        { sheet: null, fault: `'file.xlsx' is too large to be read safely: it has more than 7 entries; ${SPLIT}` },
      ]);
    });

    it("by a row beyond Excel's last", async () => {
      const bytes = rawWorkbook([{ name: "S", data: GOOD + rawRow(4_000_000_000, ["2", "b"]) }]);
      expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
        { sheet: "S", fault: `the sheet has rows beyond 1048576, Excel's last; ${SAVE_AND_UPLOAD}` },
      ]);
    });

    it("by rows, over all sheets together", async () => {
      const sheets = ["A", "B"].map((name) => ({ name, data: GOOD + rawRow(3, ["2", "b"]) }));
      expect(await faultsOf(rawWorkbook(sheets), { key: KEY, limits: { rows: 3 } })).to.deep.equal([
        { sheet: "B", fault: "the file has more than 3 rows; split it into several files" },
      ]);
    });

    it("by entities that stand for each other", async () => {
      const lol = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
      const xml = `${lol}<worksheet><sheetData>${GOOD}${rawRow(3, ["2", "&b;"])}</sheetData></worksheet>`;
      const [fault] = await faultsOf(rawWorkbook([{ name: "S", data: "", xml }]), { key: KEY });
      expect(fault?.fault).to.match(/^'file.xlsx' cannot be read as a workbook \(.*undefined entity/);
    });
  });

  describe("whose sheets would be misread", () => {
    const sheets: { what: string; xml?: string; data?: string; why: string }[] = [
      {
        what: "rows without numbers",
        data: `${HEADER}<row><c r="A2"><v>1</v></c></row>`,
        why: "its rows are not numbered",
      },
      {
        what: "cells without addresses",
        data: `${HEADER}<row r="2"><c><v>1</v></c></row>`,
        why: "its cells are not addressed",
      },
      {
        what: "dates as text",
        data: HEADER + rawRow(2, ["1", ['s="0" t="d"', "<v>2026-01-01</v>"]]),
        why: "its dates are written as text (Strict Open XML)",
      },
      {
        what: "prefixed elements",
        xml: `<x:worksheet xmlns:x="urn"><x:sheetData/></x:worksheet>`,
        why: "it is not written the way Excel writes it",
      },
    ];
    for (const { what, xml, data = "", why } of sheets) {
      it(`by ${what}`, async () => {
        const bytes = rawWorkbook([
          { name: "Odd", data, ...(xml === undefined ? {} : { xml }) },
          { name: "Good", data: GOOD },
        ]);
        expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
          { sheet: "Odd", fault: `the sheet cannot be read safely: ${why}; ${SAVE_AND_UPLOAD}` },
        ]);
      });
    }

    const cells: { what: string; format?: string; cell: [string, string]; why: string }[] = [
      {
        what: "a date before Excel's first",
        format: "yyyy-mm-dd",
        cell: ['s="1"', "<v>-5</v>"],
        why: "-5 is no date; correct it, or give it a number format",
      },
      {
        what: "a date after Excel's last",
        format: "yyyy-mm-dd",
        cell: ['s="1"', "<v>2958466</v>"],
        why: "2958466 is no date; correct it, or give it a number format",
      },
      { what: "a number that is none", cell: ["", "<v>abc</v>"], why: "its number is none; type it again" },
    ];
    for (const { what, format, cell, why } of cells) {
      it(`by ${what}`, async () => {
        const bytes = rawWorkbook(
          [{ name: "S", data: GOOD + rawRow(3, ["2", cell]) }],
          format === undefined ? {} : { formats: [format] },
        );
        expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
          { sheet: "S", fault: `the cell B3 cannot be read: ${why}` },
        ]);
      });
    }
  });

  it("tells all faults of all sheets, and writes nothing", async () => {
    const bytes = await workbook({
      Good: (sheet) =>
        sheet.addRows([
          ["id", "title"],
          [1, "a"],
        ]),
      Broken: (sheet) =>
        sheet.addRows([
          ["id", "titel", "id", null, "body"],
          [1, "a", 1, "stray", "b"],
        ]),
      "No rows": (sheet) => sheet.addRow(["id", "title"]),
      Readme: (sheet) => sheet.addRows([["How to use this workbook"], ["Fill in the sheets"]]),
    });
    expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
      { sheet: "Broken", fault: "the column 'id' is there 2 times: 'id' (A), 'id' (C); keep one of them" },
      {
        sheet: "Broken",
        fault:
          "the column 'titel' (B) is nearly 'title', which is missing; rename it to 'title' or, if it is something else, give it a clearly different name",
      },
      {
        sheet: "Broken",
        fault: "the column D has values (first in row 2) but no name in the header; name or clear it",
      },
      { sheet: "No rows", fault: "there is a header but there are no rows; add rows below it, or leave it out" },
      { sheet: "Readme", fault: "the columns 'id', 'title' are missing; add what is missing: notes needs id, title" },
    ]);
  });

  it("names the nearest dataset for a sheet at the root of incoming/", async () => {
    const data = rawRow(1, ["product_id", "department_id", "product_name"]) + rawRow(2, ["1", "2", "x"]);
    const bytes = rawWorkbook([
      { name: "Goods", data },
      { name: "Notes", data: GOOD },
    ]);
    const needs = documentOf(products)
      .columns.map(({ name }) => name)
      .join(", ");
    expect(await faultsOf(bytes, { key: "incoming/file.xlsx", intended: null })).to.deep.equal([
      {
        sheet: "Goods",
        fault: `the header fits no dataset; the nearest is 'products', but the column 'department' is missing; add what is missing: products needs ${needs}`,
      },
    ]);
  });
});

function without(parts: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => key !== name));
}
