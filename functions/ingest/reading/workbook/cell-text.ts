import type { Cell } from "exceljs";
import { FaultyFile } from "../table.ts";
import { dateFormatIn } from "./exceljs-sheets.ts";
import { dateText, numberText, unescaped } from "./value-text.ts";

export interface CellContext {
  sheet: string;
  from1904: boolean;
}

/** The text of a cell's value; empty where it has none. @throws FaultyFile for a value that cannot be read. */
export function cellText(cell: Cell, context: CellContext): string {
  const { value } = cell;
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return unescaped(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return amountText(value, cell, context);
  if ("richText" in value) return unescaped(value.richText.map(({ text }) => text).join(""));
  if ("error" in value) return value.error;
  throw unreadable(cell, context, "it holds something unknown; type its value again");
}

function amountText(value: number, cell: Cell, context: CellContext): string {
  if (!Number.isFinite(value)) throw unreadable(cell, context, "its number is none; type it again");
  const shows = dateFormatIn(cell);
  if (shows === null) return numberText(value);
  const text = dateText(value, shows, context.from1904);
  if (text === null) {
    throw unreadable(cell, context, `${numberText(value)} is no date; correct it, or give it a number format`);
  }
  return text;
}

function unreadable(cell: Cell, { sheet }: CellContext, why: string): FaultyFile {
  return new FaultyFile(sheet, `the cell ${cell.address} cannot be read: ${why}`);
}
