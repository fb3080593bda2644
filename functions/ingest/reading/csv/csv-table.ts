import type { Limits } from "../limits.ts";
import { stageRows } from "../stage-rows.ts";
import { FaultyFile, type Row, type Table } from "../table.ts";
import { csvRecords } from "./csv-records.ts";

/** A CSV file: UTF-8, with commas. The first line that is not blank is the header. @throws FaultyFile */
export async function csvTable(bytes: Uint8Array, name: string, limits: Limits): Promise<Table> {
  for await (const { fields, number } of filled(bytes, limits)) {
    const rows = () => rowsBelow(number, fields.length, bytes, limits);
    return { sheet: null, header: fields, stage: (into) => stageRows({ header: fields, rows }, into, limits) };
  }
  throw new FaultyFile(null, `'${name}' holds nothing but blank lines; the first line must be the header`);
}

/** The delimiter that a header seems to be made with, if it is not the comma. */
export function foreignDelimiter(header: readonly string[]): string | null {
  const text = header.join("");
  const found = [";", "\t", "|"].find((delimiter) => text.split(delimiter).length > header.length);
  return found === undefined ? null : found === "\t" ? "tabs" : `'${found}'`;
}

/** A blank line is no row, but it counts: so the number is the one that a spreadsheet shows for the row. */
async function* filled(bytes: Uint8Array, limits: Limits): AsyncGenerator<Row> {
  let number = 0;
  for await (const fields of csvRecords(bytes, limits)) {
    number++;
    if (fields.length > 0) yield { number, fields };
  }
}

async function* rowsBelow(header: number, width: number, bytes: Uint8Array, limits: Limits): AsyncGenerator<Row> {
  for await (const row of filled(bytes, limits)) {
    const onlySpaces = width > 1 && row.fields.length === 1 && row.fields[0]?.trim() === "";
    if (row.number > header && !onlySpaces) yield row;
  }
}
