import type { ColumnType, Contract, RowOf } from "../../components/contract/index.ts";
import type { Random } from "./random.ts";

/** What a field of a CSV or a cell of a sheet holds; `null` is an empty one. */
export type Cell = string | number | Date | null;
/** A row of a file, its cells in the order of the header. */
export type Line = readonly Cell[];

/** How a file writes a value down. */
export type Style = (value: unknown, type: ColumnType) => Cell;

export function headerOf(contract: Contract): string[] {
  return Object.keys(contract.columns);
}

/** Rows of a dataset as lines of a file. */
export function linesOf<X extends Contract>(contract: X, rows: readonly RowOf<X>[], style: Style): Line[] {
  return rows.map((row) =>
    Object.entries(contract.columns).map(([name, { type }]) => {
      const value: unknown = row[name as keyof RowOf<X>]; // the columns of a contract are the keys of its rows
      return value === null ? null : style(value, type);
    }),
  );
}

/** Text as systems export it: several ways to write the same moment. */
export function exported(random: Random): Style {
  return (value) => {
    if (!(value instanceof Date)) return String(value);
    const plain = value.toISOString().slice(0, 19);
    const ahead = new Date(value.getTime() + 2 * 3_600_000).toISOString().slice(0, 19);
    return random.pick([plain, plain, plain.replace("T", " "), `${plain}Z`, `${plain}.000`, `${ahead}+02:00`]);
  };
}

/** Cells as somebody works with them in a spreadsheet: numbers, real dates, text. */
export const spreadsheet: Style = (value, { kind }) => {
  if (value instanceof Date) return value;
  if (kind === "date") return new Date(`${String(value)}T00:00:00Z`);
  return kind === "string" || kind === "boolean" ? String(value) : Number(value);
};

/** A sheet into which a text export was pasted: numbers are numbers, moments and days are text. */
export const pasted: Style = (value, type) => {
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace("T", " ");
  return type.kind === "date" ? String(value) : spreadsheet(value, type);
};
