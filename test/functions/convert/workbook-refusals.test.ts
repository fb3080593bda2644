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

/** A compound file: its header, a stream, and a directory with entries of these names. */
function compoundFile(names: readonly string[], stream: Buffer = Buffer.alloc(0)): Buffer {
  const sector = (content: Buffer) => Buffer.concat([content, Buffer.alloc(512 - content.length)]);
  const entries = ["Root Entry", ...names].map((name) => Buffer.concat([Buffer.from(name, "utf16le")], 128));
  return Buffer.concat([
    sector(Buffer.from("d0cf11e0a1b11ae1", "hex")),
    sector(stream),
    sector(Buffer.concat(entries)),
  ]);
}

/** Records of an old workbook: each its kind and how many bytes follow. */
function oldRecords(...records: [kind: number, bytes: number][]): Buffer {
  return Buffer.concat(
    records.map(([kind, bytes]) => {
      const record = Buffer.alloc(4 + bytes);
      record.writeUInt16LE(kind, 0);
      record.writeUInt16LE(bytes, 2);
      return record;
    }),
  );
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

const ONLY_MACROS =
  '<Relationships><Relationship Id="r" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>';

describe("refusing workbooks", () => {
  const files: { what: string; file: () => Uint8Array; fault: string }[] = [
    {
      what: "an old .xls",
      file: () =>
        compoundFile(["Workbook", "EncryptedPackages of a cell"], oldRecords([0x809, 16], [0xe1, 2], [0x2f, 6])),
      fault: `'file.xlsx' is a workbook of the old kind (.xls); ${AS_XLSX}`,
    },
    {
      what: "an .xls of before 1997",
      file: () => compoundFile(["Book"]),
      fault: `'file.xlsx' is a workbook of the old kind (.xls); ${AS_XLSX}`,
    },
    {
      what: "an .xls with a password",
      file: () => compoundFile(["Workbook"], oldRecords([0x809, 16], [0x86, 0], [0x2f, 6])),
      fault: `'file.xlsx' is a workbook of the old kind (.xls) and protected by a password; ${AS_XLSX}, without a password`,
    },
    {
      what: "an old Word document",
      file: () => compoundFile(["WordDocument"]),
      fault: "'file.xlsx' is a Word document, not a workbook; upload a workbook (.xlsx) or a CSV file",
    },
    {
      what: "an e-mail",
      file: () => compoundFile(["__properties_version1.0"]),
      fault: "'file.xlsx' is an e-mail, not a workbook; upload the workbook that came with it",
    },
    {
      what: "another old file of Office",
      file: () => compoundFile([]),
      fault: `'file.xlsx' is an old or damaged Office file; ${AS_XLSX}, without a password`,
    },
    {
      what: "a password",
      file: () => compoundFile(["EncryptionInfo", "EncryptedPackage"]),
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
      fault: "'file.xlsx' has no sheets; put the rows on a sheet, below a header",
    },
    {
      what: "a workbook of macros alone",
      file: () => zipped({ ...rawParts([]), "xl/_rels/workbook.xml.rels": ONLY_MACROS, "xl/vbaProject.bin": "x" }),
      fault: "'file.xlsx' has no sheets, only macros; put the rows on a sheet, below a header",
    },
    {
      what: "a workbook of sheets for charts, dialogs and macros alone",
      file: () =>
        rawWorkbook([
          { name: "Sales", data: "", type: "chartsheet" },
          { name: "Ask", data: "", type: "dialogsheet" },
          { name: "Macro1", data: "", type: "xlMacrosheet" },
        ]),
      fault:
        "'file.xlsx' has no sheet of cells: 'Sales' is a chart, 'Ask' is a dialog, 'Macro1' is a sheet of macros; " +
        "put the rows on a worksheet, below a header",
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
          fault: `'file.xlsx' is too large to be read safely: with 'xl/worksheets/sheet1.xml' it unpacks to more than the 1.0 MB allowed; ${SPLIT}`,
        },
      ]);
    });

    it("by the size of all entries", async () => {
      const sheets = ["A", "B", "C"].map((name) => ({ name, data: GOOD + " ".repeat(500_000) }));
      const [fault] = await faultsOf(rawWorkbook(sheets), { key: KEY, limits: { unpackedBytes: 1_200_000 } });
      expect(fault?.fault).to.match(
        /^'file.xlsx' is too large to be read safely: with 'xl\/worksheets\/sheet\d.xml' it unpacks/,
      );
    });

    it("by a directory that understates a size", async () => {
      const bytes = withDirectory(large(), "xl/worksheets/sheet1.xml", (record) => record.writeUInt32LE(1_000, 24));
      expect(await faultsOf(bytes, { key: KEY })).to.deep.equal([
        {
          sheet: null,
          fault: `'file.xlsx' is damaged: 'xl/worksheets/sheet1.xml' in it unpacks to another size than its directory says; ${AGAIN}`,
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
        {
          sheet: "S",
          fault: `the sheet cannot be read safely: it has rows beyond 1048576, Excel's last; ${SAVE_AND_UPLOAD}`,
        },
      ]);
    });

    it("by rows, over all sheets together", async () => {
      const sheets = ["A", "B"].map((name) => ({ name, data: GOOD + rawRow(3, ["2", "b"]) }));
      expect(await faultsOf(rawWorkbook(sheets), { key: KEY, limits: { rows: 3 } })).to.deep.equal([
        { sheet: "B", fault: "the file has more than 3 rows; split it into several files" },
      ]);
    });

    it("by shared strings, or by what cells make of them", async () => {
      const sharedStrings = `<si><t>${"x".repeat(3_000)}</t></si>`;
      const shared: [string, string] = ['t="s"', "<v>0</v>"];
      const rows = [2, 3, 4].map((row) => rawRow(row, [String(row), shared, shared])).join("");
      const bytes = rawWorkbook([{ name: "S", data: HEADER + rows }], { sharedStrings });
      expect(await faultsOf(bytes, { key: KEY, limits: { sharedTextBytes: 6_000 } })).to.deep.equal([
        {
          sheet: null,
          fault: `'file.xlsx' is too large to be read safely: its texts take more than the 0.0 MB allowed; ${SPLIT}`,
        },
      ]);
      expect(await faultsOf(bytes, { key: KEY, limits: { stagedBytes: 15_000 } })).to.deep.equal([
        {
          sheet: null,
          fault: "the values of the workbook take more than the 0.0 MB allowed; split it into several",
        },
      ]);
    });

    it("by a value, a row, or fields of a row", async () => {
      const long = "é".repeat(20);
      const beyond: [string, string][] = Array.from({ length: 4 }, () => ["", "<v>1</v>"]);
      const data =
        HEADER + rawRow(2, ["1", long, "b"]) + rawRow(3, ["2", "c", "d", ...beyond]) + rawRow(4, ["3", long, long]);
      const limits = { valueCharacters: 19, columns: 6, recordBytes: 60 };
      expect(await faultsOf(rawWorkbook([{ name: "S", data }]), { key: KEY, limits })).to.deep.equal([
        { sheet: "S", fault: "row 2, column B: the value has 20 characters, more than 19; shorten it" },
        { sheet: "S", fault: "row 3 has 7 fields, more than 6; check it and split the table" },
        { sheet: "S", fault: "row 4, column B: the value has 20 characters, more than 19; shorten it" },
        { sheet: "S", fault: "row 4, column C: the value has 20 characters, more than 19; shorten it" },
        { sheet: "S", fault: "row 4 is longer than 60 bytes; shorten its values" },
      ]);
    });

    it("by more columns than a header may have", async () => {
      const limits = { columns: 2 };
      expect(await faultsOf(rawWorkbook([{ name: "S", data: GOOD }]), { key: KEY, limits })).to.deep.equal([
        { sheet: "S", fault: "the header has 3 columns, more than 2; split the table" },
      ]);
    });

    it("by entities that stand for each other", async () => {
      const lol = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
      const xml = `${lol}<worksheet><sheetData>${GOOD}${rawRow(3, ["2", "&b;"])}</sheetData></worksheet>`;
      expect(await faultsOf(rawWorkbook([{ name: "S", data: "", xml }]), { key: KEY })).to.deep.equal([
        {
          sheet: "S",
          fault: `the sheet cannot be read safely: it declares entities of its own (DOCTYPE); ${SAVE_AND_UPLOAD}`,
        },
      ]);
    });
  });

  describe("whose sheets would be misread", () => {
    const sheets: { what: string; xml?: string; data?: string; why: string }[] = [
      {
        what: "rows out of order",
        data: HEADER + rawRow(3, ["1", "a"]) + rawRow(2, ["2", "b"]),
        why: "its rows are not in order: 2 comes after 3",
      },
      {
        what: "a row twice",
        data: HEADER + rawRow(2, ["1", "a"]) + rawRow(2, ["2", "b"]),
        why: "its rows are not in order: 2 comes after 2",
      },
      {
        what: "a row that is none",
        data: `${HEADER}<row r="two"><c><v>1</v></c></row>`,
        why: "it has a row called 'two'",
      },
      {
        what: "cells out of order",
        data: `${HEADER}<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>`,
        why: "the cells of row 2 are not in order",
      },
      {
        what: "a cell of another row",
        data: `${HEADER}<row r="2"><c r="A3"><v>1</v></c></row>`,
        why: "row 2 has a cell called 'A3'",
      },
      {
        what: "cells beyond the last column",
        data: `${HEADER}<row r="2"><c r="XFE2"><v>1</v></c></row>`,
        why: "row 2 has cells beyond XFD, Excel's last column",
      },
      {
        what: "a cell of an unknown type",
        data: `${HEADER}<row r="2"><c r="A2" t="z"><v>1</v></c></row>`,
        why: "a cell of row 2 is of an unknown type, 'z'",
      },
      {
        what: "text between cells",
        data: `${HEADER}<row r="2">lost<c r="A2"><v>1</v></c></row>`,
        why: "it has text between its cells",
      },
      {
        what: "tags that do not match",
        data: `${HEADER}<row r="2"><c r="A2"><v>1</w></c></row>`,
        why: "it is no well-formed XML (unexpected close tag.)",
      },
      {
        what: "an unknown entity",
        data: HEADER + rawRow(2, ["1", "&euro;"]),
        why: "it is no well-formed XML (undefined entity.)",
      },
      { what: "another kind of document", xml: "<html/>", why: "it is no sheet of cells" },
      {
        what: "elements within each other without end",
        xml: `<worksheet>${"<a>".repeat(1000)}`,
        why: "its elements are nested too deeply",
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
      { what: "a number beyond all", cell: ["", "<v>1e999</v>"], why: "its number is none; type it again" },
      { what: "a hexadecimal number", cell: ["", "<v>0x10</v>"], why: "its number is none; type it again" },
      {
        what: "29 February 1900, which Excel alone knows",
        format: "yyyy-mm-dd",
        cell: ['s="1"', "<v>60</v>"],
        why: "60 is no date; correct it, or give it a number format",
      },
      {
        what: "day 0 of January 1900",
        format: "yyyy-mm-dd hh:mm",
        cell: ['s="1"', "<v>0.5</v>"],
        why: "0.5 is no date; correct it, or give it a number format",
      },
      {
        what: "a date in words that never was",
        cell: ['t="d"', "<v>2026-02-30</v>"],
        why: "2026-02-30 is no date; correct it",
      },
      {
        what: "neither true nor false",
        cell: ['t="b"', "<v>2</v>"],
        why: "it is neither true nor false; type it again",
      },
      {
        what: "a text that is not there",
        cell: ['t="s"', "<v>7</v>"],
        why: "its text is not among those of the workbook; type it again",
      },
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

  it("names the first error of each column, and counts the others", async () => {
    const error = (text: string): [string, string] => ['t="e"', `<f>A1</f><v>${text}</v>`];
    const rows = rawRow(2, ["1", error("#N/A"), "b"]) + rawRow(3, ["2", error("#REF!"), error("#DIV/0!")]);
    expect(await faultsOf(rawWorkbook([{ name: "S", data: HEADER + rows }]), { key: KEY })).to.deep.equal([
      {
        sheet: "S",
        fault: "the cell B2 and 1 more of column B show errors (#N/A); correct the formula, or clear it",
      },
      { sheet: "S", fault: "the cell C3 shows an error (#DIV/0!); correct the formula, or clear it" },
    ]);
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
