import exceljs, { type CellValue } from "exceljs";
import { converted } from "../convert/converting.ts";
import { parsedStrictly } from "../convert/strict-csv.ts";
import type { Reading, Seen } from "./corpus.ts";

/** What ingest makes of a workbook, put back into its cells. */
export async function readByOurs(bytes: Uint8Array): Promise<Reading> {
  const { conversion, parts } = await converted(bytes, { key: "incoming/notes/file.xlsx" });
  if (conversion.outcome === "refused") return conversion.faults.map(({ fault }) => fault).join("; ");
  const seen: Seen = {};
  for (const { sheet, text } of parts) {
    for (const [row = "", ...fields] of parsedStrictly(text)) {
      fields.forEach((field, column) => put(seen, sheet ?? "", row, column, field));
    }
  }
  return seen;
}

/** What exceljs makes of it that holds a whole workbook in memory. */
export async function readByExceljs(bytes: Uint8Array): Promise<Reading> {
  const book = new exceljs.Workbook();
  try {
    // Its declared type is of another Buffer than Node's.
    await book.xlsx.load(Buffer.from(bytes) as unknown as Parameters<typeof book.xlsx.load>[0]);
  } catch (error) {
    return String(error);
  }
  const seen: Seen = {};
  const firstDay = FIRST_DAYS[book.properties.date1904 ? "from1904" : "from1900"];
  for (const sheet of book.worksheets) {
    sheet.eachRow((row, number) => {
      row.eachCell((cell, column) => {
        // Beneath the first cell of a merged range it repeats that one's value.
        const text = cell.isMerged && cell.master !== cell ? "" : textOf(cell.value, firstDay);
        put(seen, sheet.name, String(number), column - 1, text);
      });
    });
  }
  return seen;
}

const FIRST_DAYS = { from1900: Date.UTC(1899, 11, 30), from1904: Date.UTC(1904, 0, 1) };
const HOUR = 3_600_000;

function textOf(value: CellValue, firstDay: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value);
  if (value instanceof Date) return dateText(value, firstDay);
  if (typeof value !== "object") return String(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("hyperlink" in value) return value.text;
  if ("result" in value) return textOf(value.result, firstDay);
  if ("error" in value) return value.error;
  return JSON.stringify(value);
}

function numberText(value: number): string {
  const shortest = Number(value.toPrecision(15));
  return shortest === 0
    ? "0"
    : shortest.toLocaleString("en", { useGrouping: false, maximumSignificantDigits: 15, maximumFractionDigits: 20 });
}

/** Of a time or a duration it makes a moment after Excel's first day. */
function dateText(value: Date, firstDay: number): string {
  const since = value.getTime() - firstDay;
  if (since >= 31 * 24 * HOUR) return value.toISOString().slice(0, 23).replace(".000", "");
  const rest = new Date(since % HOUR).toISOString().slice(14, 19);
  return `${String(Math.floor(since / HOUR)).padStart(2, "0")}:${rest}`;
}

function put(seen: Seen, sheet: string, row: string, column: number, text: string): void {
  if (text === "") return;
  (seen[sheet] ??= {})[`${String.fromCharCode(65 + column)}${row}`] = text;
}
