import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import exceljs, { type CellValue, type Workbook } from "exceljs";
import type { Corpus, Seen } from "./corpus.ts";

interface Case {
  value: CellValue;
  format?: string;
  seen: string;
}

const at = (text: string) => new Date(`${text}Z`);
const CASES: readonly Case[] = [
  { value: 42, seen: "42" },
  { value: 0.1 + 0.2, seen: "0.3" },
  { value: -1.25e-9, seen: "-0.00000000125" },
  { value: true, seen: "true" },
  { value: '  text \n with, "marks" ', seen: '  text \n with, "marks" ' },
  { value: "007", seen: "007" },
  { value: { richText: [{ text: "a " }, { font: { bold: true }, text: "b" }, { text: " c" }] }, seen: "a b c" },
  { value: { text: "shop", hyperlink: "https://example.org/" }, seen: "shop" },
  { value: { formula: "1/3", result: 1 / 3 }, seen: "0.333333333333333" },
  { value: { formula: '"x"', result: "x" }, seen: "x" },
  { value: { formula: "1=1", result: true }, seen: "true" },
  { value: at("2026-11-23T00:00:00"), format: "dd.mm.yyyy", seen: "2026-11-23" },
  { value: at("2026-11-23T23:59:59"), format: "dd/mm/yyyy h:mm AM/PM", seen: "2026-11-23T23:59:59" },
  { value: at("2026-11-23T01:02:03.045"), format: "yyyy-mm-dd hh:mm:ss.000", seen: "2026-11-23T01:02:03.045" },
  { value: { formula: "TODAY()", result: at("2026-02-28T00:00:00") }, format: "d-mmm-yy", seen: "2026-02-28" },
  { value: 0.5, format: "h:mm", seen: "12:00:00" },
  { value: 1.25, format: "[h]:mm:ss", seen: "30:00:00" },
];

/** Workbooks that exceljs wrote: whole, row by row, and with days from 1904. */
export async function byExceljs(): Promise<Corpus> {
  const whole = filled(new exceljs.Workbook());
  const from1904 = new exceljs.Workbook();
  from1904.properties.date1904 = true;
  const out = new PassThrough();
  const rowByRow = new exceljs.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: true });
  const streamed = buffer(out);
  await filled(rowByRow).commit();
  return {
    "exceljs.xlsx": { bytes: new Uint8Array(await whole.xlsx.writeBuffer()), seen: SEEN },
    "exceljs-1904.xlsx": { bytes: new Uint8Array(await filled(from1904).xlsx.writeBuffer()), seen: SEEN },
    "exceljs-streamed.xlsx": { bytes: await streamed, seen: SEEN },
  };
}

const SEEN: Seen = {
  Values: Object.fromEntries(
    CASES.flatMap(({ seen }, index) => [
      [`A${index + 2}`, String(index + 2)],
      [`B${index + 2}`, seen],
    ]),
  ),
};

function filled<B extends Workbook>(book: B): B {
  const sheet = book.addWorksheet("Values");
  sheet.addRow(["id", "title", "body"]);
  CASES.forEach(({ value, format }, index) => {
    const row = sheet.addRow([index + 2, value]);
    if (format !== undefined) row.getCell(2).numFmt = format;
  });
  return book;
}
