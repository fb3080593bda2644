import { namelessColumn, NO_ROWS, tooLongValue, tooManyColumns, tooManyFields, tooManyRows } from "./fault-words.ts";
import type { Limits } from "./limits.ts";
import { FaultyFile, type Row } from "./table.ts";

/** What is wrong with the rows of a table, whatever its contract: everything that is no matter of a single value. */
export async function rowFaults(
  table: { header: readonly string[]; rows: () => AsyncIterable<Row> | Iterable<Row> },
  limits: Limits,
  rowsBefore: number,
): Promise<{ rows: number; faults: string[] }> {
  const faults: string[] = [];
  const nameless = new Set(table.header.flatMap((text, index) => (text.trim() === "" ? [index] : [])));
  if (table.header.length > limits.columns) return { rows: 0, faults: [tooManyColumns(table.header, limits)] };
  let rows = 0;
  try {
    for await (const row of table.rows()) {
      rows++;
      if (rowsBefore + rows > limits.rows) return { rows, faults: [...faults, tooManyRows(limits)] };
      faults.push(...namelessFaults(row, nameless), ...sizeFaults(row, limits));
      if (faults.length >= MOST_FAULTS) return { rows, faults };
    }
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { rows, faults: [...faults, ...error.faults.map(({ fault }) => fault)] };
  }
  if (rows === 0) faults.push(NO_ROWS);
  return { rows, faults };
}

/** Nobody reads on after so many. */
export const MOST_FAULTS = 100;

function namelessFaults(row: Row, nameless: Set<number>): string[] {
  return [...nameless]
    .filter((index) => (row.fields[index] ?? "") !== "")
    .map((index) => {
      nameless.delete(index);
      return namelessColumn(index, row.number);
    });
}

function sizeFaults(row: Row, limits: Limits): string[] {
  if (row.fields.length > limits.columns) return [tooManyFields(row.number, row.fields.length, limits)];
  return row.fields.flatMap((text, index) =>
    text.length > limits.valueCharacters ? [tooLongValue(row.number, index, text.length, limits)] : [],
  );
}
