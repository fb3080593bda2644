import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import ExcelJS from "exceljs";
import { format } from "fast-csv";
import type { Cell, Line } from "./cells.ts";

export interface Sheet {
  name: string;
  header: readonly string[];
  lines: readonly Line[];
}

export async function writeCsv(path: string, header: readonly string[], lines: readonly Line[]): Promise<void> {
  const out = createWriteStream(path);
  const csv = format({ headers: false, includeEndRowDelimiter: true });
  csv.pipe(out);
  for (const line of [header, ...lines]) csv.write(line.map(textOf));
  csv.end();
  await finished(out);
}

export async function writeWorkbook(path: string, sheets: readonly Sheet[]): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  for (const { name, header, lines } of sheets) {
    const sheet = workbook.addWorksheet(name);
    sheet.addRow([...header]);
    for (const line of lines) {
      const row = sheet.addRow([...line]);
      line.forEach((cell, index) => {
        if (cell instanceof Date)
          row.getCell(index + 1).numFmt = isMidnight(cell) ? "yyyy-mm-dd" : "yyyy-mm-dd hh:mm:ss";
      });
    }
  }
  await workbook.xlsx.writeFile(path);
}

function textOf(cell: Cell): string {
  if (cell === null) return "";
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

function isMidnight(moment: Date): boolean {
  return moment.getTime() % 86_400_000 === 0;
}
