import { expect } from "chai";
import type { CellValue, Worksheet } from "exceljs";
import { converted, partText } from "./converting.ts";
import { parsedStrictly } from "./strict-csv.ts";
import { HEADER, rawParts, rawRow, rawWorkbook, workbook, zipped } from "./workbooks.ts";

const KEY = "incoming/notes/file.xlsx";

/** What comes out for a single value in the column `title`. */
async function read(fill: (sheet: Worksheet) => void, from1904 = false): Promise<string[]> {
  const bytes = await workbook(
    {
      Sheet1: (sheet) => {
        sheet.addRow(["id", "title"]);
        fill(sheet);
      },
    },
    from1904,
  );
  return parsedStrictly(await partText(bytes, { key: KEY })).map((record) => record[2] ?? "(none)");
}

const at = (text: string) => new Date(`${text}Z`);

describe("values of a workbook", () => {
  const values: { what: string; value: CellValue; format?: string; text: string }[] = [
    { what: "a whole number", value: 42, text: "42" },
    { what: "zero", value: -0, text: "0" },
    { what: "a negative number", value: -1234.5, text: "-1234.5" },
    { what: "a sum of floats", value: 0.1 + 0.2, text: "0.3" },
    { what: "digits beyond the fifteenth", value: 1234567.890123456, text: "1234567.89012346" },
    { what: "a large number", value: 1.5e21, text: "1500000000000000000000" },
    { what: "a number beyond 2^53", value: Number("12345678901234567890"), text: "12345678901234600000" },
    { what: "a tiny number", value: -1.25e-9, text: "-0.00000000125" },
    { what: "the smallest number", value: 5e-324, text: `0.${"0".repeat(323)}494065645841247` },
    { what: "a number shown as money", value: 1234.5, format: '#,##0.00\\ "€";[Red]-#,##0.00\\ "€"', text: "1234.5" },
    { what: "a number with a unit in quotes", value: 7, format: '0.0" days"', text: "7" },
    { what: "a percentage", value: 0.125, format: "0.0%", text: "0.125" },
    { what: "true", value: true, text: "true" },
    { what: "false", value: false, text: "false" },
    { what: "text exactly", value: "  a \n\tb ", text: "  a \n\tb " },
    { what: "text that looks like a number", value: "007", text: "007" },
    { what: "text with markup characters", value: "<b> & \"'", text: "<b> & \"'" },
    {
      what: "rich text whole",
      value: { richText: [{ text: "a " }, { font: { bold: true }, text: "b" }, { text: " c" }] },
      text: "a b c",
    },
    { what: "a hyperlink as its text", value: { text: "shop", hyperlink: "https://example.org/" }, text: "shop" },
    { what: "a formula's number", value: { formula: "1/3", result: 1 / 3 }, text: "0.333333333333333" },
    { what: "a formula's text", value: { formula: '"x"', result: "x" }, text: "x" },
    { what: "a formula's boolean", value: { formula: "1=1", result: true }, text: "true" },
    {
      what: "a formula's date",
      value: { formula: "TODAY()", result: at("2026-02-28T00:00:00") },
      format: "dd.mm.yyyy",
      text: "2026-02-28",
    },
    { what: "a day", value: at("2026-11-23T00:00:00"), format: "yyyy-mm-dd", text: "2026-11-23" },
    { what: "a day, month first", value: at("2026-11-23T00:00:00"), format: "m/d/yy", text: "2026-11-23" },
    {
      what: "a day in another language",
      value: at("2026-11-23T00:00:00"),
      format: "[$-407]d. mmmm yyyy;@",
      text: "2026-11-23",
    },
    {
      what: "midnight, if the format shows the time",
      value: at("2026-11-23T00:00:00"),
      format: "yyyy-mm-dd hh:mm",
      text: "2026-11-23T00:00:00",
    },
    {
      what: "a time of day that the format hides",
      value: at("2026-11-23T13:45:10"),
      format: "yyyy-mm-dd",
      text: "2026-11-23T13:45:10",
    },
    {
      what: "a day and time",
      value: at("2026-11-23T23:59:59"),
      format: "dd/mm/yyyy h:mm AM/PM",
      text: "2026-11-23T23:59:59",
    },
    {
      what: "milliseconds",
      value: at("2026-11-23T01:02:03.045"),
      format: "yyyy-mm-dd hh:mm:ss.000",
      text: "2026-11-23T01:02:03.045",
    },
    {
      what: "a full date of which only the time shows",
      value: at("2026-11-23T12:30:00"),
      format: "hh:mm",
      text: "2026-11-23T12:30:00",
    },
    {
      what: "the last moment of Excel",
      value: at("9999-12-31T23:59:59"),
      format: "yyyy-mm-dd hh:mm:ss",
      text: "9999-12-31T23:59:59",
    },
  ];
  for (const { what, value, format, text } of values) {
    it(`reads ${what}`, async () => {
      const found = await read((sheet) => {
        const cell = sheet.getCell("B2");
        sheet.getCell("A2").value = 1;
        cell.value = value;
        if (format !== undefined) cell.numFmt = format;
      });
      expect(found).to.deep.equal([text]);
    });
  }

  it("reads every second of a day without rounding it away", async () => {
    const seconds = Array.from({ length: 2_000 }, (_, index) => at("2026-03-01T00:00:00").getTime() + index * 43_211);
    const found = await read((sheet) => {
      for (const time of seconds) sheet.addRow([1, new Date(time)]).getCell(2).numFmt = "yyyy-mm-dd hh:mm:ss.000";
    });
    expect(found).to.deep.equal(seconds.map((time) => new Date(time).toISOString().slice(0, 23).replace(".000", "")));
  });

  it("counts days from 1904 where the workbook does", async () => {
    const found = await read((sheet) => {
      sheet.addRow([1, at("2026-11-23T06:00:00")]).getCell(2).numFmt = "yyyy-mm-dd hh:mm";
      sheet.addRow([2, at("1904-01-02T00:00:00")]).getCell(2).numFmt = "yyyy-mm-dd";
    }, true);
    expect(found).to.deep.equal(["2026-11-23T06:00:00", "1904-01-02"]);
  });

  const raw: { what: string; format?: string | number; cell: [string, string]; shared?: string; text: string }[] = [
    {
      what: "days of January 1900 as Excel counts them",
      format: "yyyy-mm-dd",
      cell: ["s='1'", "<v>1</v>"],
      text: "1900-01-01",
    },
    { what: "28 February 1900", format: "yyyy-mm-dd", cell: ["s='1'", "<v>59</v>"], text: "1900-02-28" },
    { what: "1 March 1900", format: "yyyy-mm-dd", cell: ["s='1'", "<v>61</v>"], text: "1900-03-01" },
    { what: "a time of day", format: "h:mm", cell: ["s='1'", "<v>0.5</v>"], text: "12:00:00" },
    { what: "a duration beyond a day", format: "[h]:mm:ss", cell: ["s='1'", "<v>1.25</v>"], text: "30:00:00" },
    { what: "a duration in hours alone", format: "[h]", cell: ["s='1'", "<v>1.5</v>"], text: "36:00:00" },
    {
      what: "a number in a format of literal letters",
      format: "0.00\\ \\m\\d",
      cell: ["s='1'", "<v>1.23456789012345</v>"],
      text: "1.23456789012345",
    },
    { what: "a number in a format that pads with letters", format: "_d0*y", cell: ["s='1'", "<v>7</v>"], text: "7" },
    { what: "minutes and seconds", format: "mm:ss.0", cell: ["s='1'", "<v>0.0007060185</v>"], text: "00:01:01" },
    { what: "the result of a shared formula", cell: ["", '<f t="shared" si="0"/><v>6</v>'], text: "6" },
    { what: "the result of an array formula", cell: ["", '<f t="array" ref="B2:B3">A1</f><v>6</v>'], text: "6" },
    { what: "the result of a data table", cell: ["", '<f t="dataTable" ref="B2:B3"/><v>6</v>'], text: "6" },
    { what: "the result of a formula that was not kept", cell: ["", "<f/><v>6</v>"], text: "6" },
    { what: "a cell whose value is spread over lines", cell: ["t='str'", "<v>a\nb</v>"], text: "a\nb" },
    { what: "a result of zero", cell: ["", "<f>A1</f><v>0</v>"], text: "0" },
    { what: "a result of false", cell: ["t='b'", "<f>A1</f><v>0</v>"], text: "false" },
    {
      what: "markup characters in a formula's text",
      cell: ["t='str'", "<f>A1</f><v>&amp;lt; &lt;</v>"],
      text: "&lt; <",
    },
    { what: "a month alone", format: "mmm", cell: ["s='1'", "<v>46000</v>"], text: "2025-12-09" },
    {
      what: "a formula's text in a date format",
      format: "yyyy-mm-dd",
      cell: ["s='1' t='str'", "<f>A1</f><v>soon</v>"],
      text: "soon",
    },
    { what: "a boolean in a date format", format: "yyyy-mm-dd", cell: ["s='1' t='b'", "<v>1</v>"], text: "true" },
    { what: "a formula's empty text", cell: ["t='str'", '<f>""</f><v></v>'], text: "" },
    {
      what: "a shared string",
      shared: "<si><t xml:space='preserve'> a </t></si>",
      cell: ["t='s'", "<v>0</v>"],
      text: " a ",
    },
    {
      what: "a shared rich text without its phonetic runs",
      shared: "<si><r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>",
      cell: ["t='s'", "<v>0</v>"],
      text: "東京",
    },
    {
      what: "a shared text without its phonetic run",
      shared: "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>",
      cell: ["t='s'", "<v>0</v>"],
      text: "東京",
    },
    { what: "inline rich text whole", cell: ["t='inlineStr'", "<is><r><t>a</t></r><r><t>b</t></r></is>"], text: "ab" },
    {
      what: "escaped characters",
      cell: ["t='inlineStr'", "<is><t>a_x000D_\nb_x005F_x000D_</t></is>"],
      text: "a\r\nb_x000D_",
    },
    { what: "entities", cell: ["t='inlineStr'", "<is><t>&lt;&#233;&#x1F600;&amp;amp;</t></is>"], text: "<é😀&amp;" },
    {
      what: "inline rich text without its phonetic runs",
      cell: ["t='inlineStr'", "<is><r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウ</t></rPh></is>"],
      text: "東京",
    },
    { what: "a comment and a section within a value", cell: ["", "<v>1<!-- 9 -->2<![CDATA[3]]></v>"], text: "123" },
    { what: "a value behind white space", cell: ["", "\n <f>A1</f>\n <v>7</v>\n"], text: "7" },
    { what: "a line break as XML reads it", cell: ["t='str'", "<v>a\r\nb\rc</v>"], text: "a\nb\nc" },
    { what: "a date in words", cell: ["t='d'", "<v>2026-01-02</v>"], text: "2026-01-02" },
    { what: "a moment in words", cell: ["t='d'", "<v>2026-01-02T03:04:05.5Z</v>"], text: "2026-01-02T03:04:05.500" },
    { what: "a time in words", cell: ["t='d'", "<v>03:04:05</v>"], text: "03:04:05" },
    {
      what: "a day in words whose time its style hides",
      format: "yyyy-mm-dd",
      cell: ["t='d' s='1'", "<v>2026-01-02T00:00:00</v>"],
      text: "2026-01-02",
    },
    { what: "a number in exponent form", cell: ["", "<v>1.5E+3</v>"], text: "1500" },
    { what: "a float's own noise", cell: ["", "<v>0.30000000000000004</v>"], text: "0.3" },
  ];
  for (const { what, format, cell, shared, text } of raw) {
    it(`reads ${what}`, async () => {
      const data = HEADER + rawRow(2, [["", "<v>1</v>"], cell]);
      const bytes = rawWorkbook([{ name: "S", data }], {
        ...(format === undefined ? {} : { formats: [format] }),
        ...(shared === undefined ? {} : { sharedStrings: shared }),
      });
      expect(parsedStrictly(await partText(bytes, { key: KEY }))).to.deep.equal([["2", "1", text, ""]]);
    });
  }
});

describe("built-in date formats", () => {
  const shown = {
    9: "1.5",
    13: "1.5",
    14: "1900-01-01T12:00:00",
    22: "1900-01-01T12:00:00",
    46: "36:00:00",
    49: "1.5",
    58: "1900-01-01T12:00:00",
  };
  for (const [id, text] of Object.entries(shown)) {
    it(`reads a value of format ${id}`, async () => {
      const data = HEADER + rawRow(2, ["1", ["s='1'", "<v>1.5</v>"]]);
      const bytes = rawWorkbook([{ name: "S", data }], { formats: [Number(id)] });
      expect(parsedStrictly(await partText(bytes, { key: KEY }))).to.deep.equal([["2", "1", text, ""]]);
    });
  }

  it("tells a day, a time and a moment apart", async () => {
    const cells = [14, 17, 20, 22].map((_, index): [string, string] => [`s='${index + 1}'`, "<v>46000</v>"]);
    const half = [18, 45].map((_, index): [string, string] => [`s='${index + 5}'`, "<v>0.25</v>"]);
    const data = [...cells, ...half].map((cell, index) => rawRow(index + 2, ["1", cell])).join("");
    const bytes = rawWorkbook([{ name: "S", data: HEADER + data }], { formats: [14, 17, 20, 22, 18, 45] });
    expect(parsedStrictly(await partText(bytes, { key: KEY })).map((record) => record[2])).to.deep.equal([
      "2025-12-09",
      "2025-12-09",
      "2025-12-09T00:00:00",
      "2025-12-09T00:00:00",
      "06:00:00",
      "06:00:00",
    ]);
  });
});

describe("sheets of a workbook", () => {
  it("numbers rows as the sheet does, skips empty ones, pads and keeps what is beyond the header", async () => {
    const bytes = await workbook({
      Sheet1: (sheet) => {
        sheet.getRow(3).values = ["id", "title", "body"];
        sheet.getRow(5).values = [1, "a"];
        sheet.getRow(6).getCell(2).numFmt = "0.00";
        sheet.getRow(7).values = [null, "", "b"];
        sheet.getRow(9).values = [2, "c", null, null, "more"];
      },
    });
    expect(await partText(bytes, { key: KEY })).to.equal("5,1,a,\n7,,,b\n9,2,c,,,more\n");
  });

  it("takes several sheets of several datasets, skips the hidden, the empty and the charts, and says so", async () => {
    const products = ["product_id", "department_id", "department", "product_name"];
    const bytes = rawWorkbook([
      { name: "Notes &amp; more", data: rawRow(1, ["id", "title", "Rating"]) + rawRow(2, ["1", "a", "5"]) },
      { name: "Chart", data: "", xml: "<chartsheet/>", path: "chartsheets/sheet1.xml", type: "chartsheet" },
      { name: "Goods", data: rawRow(1, products) + rawRow(2, ["1", "2", "x", "y"]), path: "/xl/worksheets/Goods.xml" },
      { name: "Lists", data: HEADER, state: "hidden" },
      { name: "Secret", data: "nonsense", state: "veryHidden" },
      { name: "Blank", data: rawRow(4, [null, ["s='0'", ""]]) },
      { name: "Other notes", data: rawRow(1, ["title", "id", "extra"]) + rawRow(2, ["b", "2", "!"]) },
    ]);
    const { conversion, parts } = await converted(bytes, { key: "incoming/mixed.xlsx", intended: null });
    expect(parts.map(({ dataset, sheet, columns, text }) => ({ dataset, sheet, columns, text }))).to.deep.equal([
      { dataset: "notes", sheet: "Notes & more", columns: ["_source_row", "id", "title", "rating"], text: "2,1,a,5\n" },
      { dataset: "products", sheet: "Goods", columns: ["_source_row", ...products], text: "2,1,2,x,y\n" },
      { dataset: "notes", sheet: "Other notes", columns: ["_source_row", "title", "id", "extra"], text: "2,b,2,!\n" },
    ]);
    if (conversion.outcome === "refused") throw new Error("refused");
    expect(conversion.notes).to.deep.equal([
      "skipped 'Chart': it is a chart, not a sheet of cells",
      "skipped the hidden sheet 'Lists'",
      "skipped the hidden sheet 'Secret'",
      "skipped the empty sheet 'Blank'",
      "sheet 'Notes & more': new column 'Rating' (C) is added to notes as 'rating'",
      "sheet 'Other notes': new column 'extra' (C) is added to notes as 'extra'",
    ]);
    expect(conversion.datasets.notes).to.deep.include({ records: 2, newColumns: ["rating", "extra"] });
    expect(conversion.datasets.notes?.parts.map(({ key }) => key)).to.deep.equal(["part-1", "part-3"]);
    expect(conversion.datasets.products?.parts.map(({ key }) => key)).to.deep.equal(["part-2"]);
  });

  it("reads merged cells at their top left alone, also where a program left values beneath", async () => {
    const written = await workbook({
      Sheet1: (sheet) => {
        sheet.addRows([
          ["id", "title", "body"],
          [1, "a", "b"],
          [2, "gone", "c"],
          [3, "d", "e"],
        ]);
        sheet.mergeCells("B2:B3");
      },
    });
    expect(await partText(written, { key: KEY })).to.equal("2,1,a,b\n3,2,,c\n4,3,d,e\n");
    const data =
      HEADER + rawRow(2, ["1", "a", "stray"]) + rawRow(3, ["stray", "stray", "stray"]) + rawRow(4, ["2", "b", "c"]);
    const after = '<mergeCells count="1"><mergeCell ref="A2:C3"/></mergeCells>';
    expect(await partText(rawWorkbook([{ name: "S", data, after }]), { key: KEY })).to.equal("2,1,,\n4,2,b,c\n");
  });

  it("finds the place of rows and cells that do not say it", async () => {
    const data =
      "<row><c t='str'><v>id</v></c><c t='str'><v>title</v></c></row><row/>" +
      "<row><c><v>1</v></c><c t='str'><v>a</v></c></row>" +
      "<row r='7'><c r='B7' t='str'><v>b</v></c><c t='str'><v>beyond</v></c></row>";
    expect(await partText(rawWorkbook([{ name: "S", data }]), { key: KEY })).to.equal("3,1,a\n7,,b,beyond\n");
  });

  const data = HEADER + rawRow(2, ["1", "é😀"]) + rawRow(3, ["2", "b"]);
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const forms: { what: string; xml: string; encoding?: BufferEncoding }[] = [
    {
      what: "prefixed elements",
      xml: `<x:worksheet xmlns:x="${MAIN}"><x:sheetData>${data.replace(/(<\/?)(\w)/g, "$1x:$2")}</x:sheetData></x:worksheet>`,
    },
    {
      what: "the strict namespace",
      xml: `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>${data}</sheetData></worksheet>`,
    },
    { what: "comments", xml: `<worksheet><!-- <sheetData> --><sheetData><!-- -->${data}</sheetData></worksheet>` },
    { what: "UTF-16", xml: `\ufeff<worksheet><sheetData>${data}</sheetData></worksheet>`, encoding: "utf16le" },
    { what: "UTF-8 with a mark", xml: `\ufeff<worksheet><sheetData>${data}</sheetData></worksheet>` },
    {
      what: "Latin-1",
      xml: `<?xml version="1.0" encoding="ISO-8859-1"?><worksheet><sheetData>${data.replace("é😀", "é&#x1F600;")}</sheetData></worksheet>`,
      encoding: "latin1",
    },
  ];
  for (const { what, xml, encoding } of forms) {
    it(`reads a sheet in ${what}`, async () => {
      const bytes = zipped({
        ...rawParts([{ name: "S", data: "" }]),
        "xl/worksheets/sheet1.xml": Buffer.from(xml, encoding),
      });
      expect(await partText(bytes, { key: KEY })).to.equal("2,1,é😀,\n3,2,b,\n");
    });
  }

  it("says how many formulas had no stored result", async () => {
    const data =
      HEADER + rawRow(2, ["1", "a", ["", "<f>1+1</f>"]]) + rawRow(3, ["2", "b", ["t='str'", '<f>""</f><v></v>']]);
    const { conversion, parts } = await converted(rawWorkbook([{ name: "S", data }]), { key: KEY });
    expect(conversion.notes).to.deep.equal([
      "sheet 'S': 2 formulas without a stored result, or with an empty one, are read as empty",
    ]);
    expect(parts.map(({ text }) => text)).to.deep.equal(["2,1,a,\n3,2,b,\n"]);
  });

  it("reads a workbook by its bytes, whatever its name", async () => {
    const bytes = rawWorkbook([{ name: "S", data: HEADER + rawRow(2, ["1", "a"]) }]);
    expect(await partText(bytes, { key: "incoming/notes/file.csv" })).to.equal("2,1,a,\n");
  });

  it("reads what comes with drawings, tables, comments and links to nowhere", async () => {
    const data = HEADER + rawRow(2, ["1", "a"]);
    const after =
      '<autoFilter ref="A1:C2"/><dataValidations><dataValidation sqref="A1"/></dataValidations><hyperlinks><hyperlink ref="B2" r:id="gone"/></hyperlinks><drawing r:id="gone"/><legacyDrawing r:id="gone"/><tableParts><tablePart r:id="gone"/></tableParts><extLst><ext/></extLst>';
    expect(await partText(rawWorkbook([{ name: "S", data, after }]), { key: KEY })).to.equal("2,1,a,\n");
  });
});
