import { createWriteStream } from "node:fs";
import { once } from "node:events";
import exceljs from "exceljs";

// A whole process: `xlsx-exceljs FILE OUT` makes CSV of a workbook by exceljs's streaming reader, as its users would.
const [file = "", out = ""] = process.argv.slice(2);

const FLUSH_CHARACTERS = 1024 * 1024;
const csv = createWriteStream(out);
const reader = new exceljs.stream.xlsx.WorkbookReader(file, {
  sharedStrings: "cache",
  styles: "cache",
  worksheets: "emit",
});
let lines = "";
for await (const sheet of reader) {
  for await (const row of sheet) {
    const values = Array.isArray(row.values) ? row.values.slice(1) : [];
    lines += `${row.number},${values.map(textOf).join(",")}\n`;
    if (lines.length < FLUSH_CHARACTERS) continue;
    if (!csv.write(lines)) await once(csv, "drain");
    lines = "";
  }
}
csv.end(lines);
await once(csv, "close");

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 19);
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
