import { columnLetter } from "../../../components/contract/header-cell.ts";
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
  if (table.header.length > limits.columns) {
    return {
      rows: 0,
      faults: [`the header has ${table.header.length} columns, more than ${limits.columns}; split the table`],
    };
  }
  let rows = 0;
  try {
    for await (const row of table.rows()) {
      rows++;
      if (rowsBefore + rows > limits.rows) {
        return { rows, faults: [...faults, `the file has more than ${limits.rows} rows; split it into several files`] };
      }
      faults.push(...namelessFaults(row, nameless), ...sizeFaults(row, limits));
      if (faults.length >= MOST_FAULTS) return { rows, faults };
    }
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { rows, faults: [...faults, ...error.faults.map(({ fault }) => fault)] };
  }
  if (rows === 0) faults.push("there is a header but there are no rows; add rows below it, or leave it out");
  return { rows, faults };
}

/** Nobody reads on after so many. */
const MOST_FAULTS = 100;

function namelessFaults(row: Row, nameless: Set<number>): string[] {
  return [...nameless]
    .filter((index) => (row.fields[index] ?? "") !== "")
    .map((index) => {
      nameless.delete(index);
      return `the column ${columnLetter(index)} has values (first in row ${row.number}) but no name in the header; name or clear it`;
    });
}

function sizeFaults(row: Row, limits: Limits): string[] {
  if (row.fields.length > limits.columns) {
    return [
      `row ${row.number} has ${row.fields.length} fields, more than ${limits.columns}; check it and split the table`,
    ];
  }
  return row.fields.flatMap((text, index) =>
    text.length > limits.valueCharacters
      ? [
          `row ${row.number}, column ${columnLetter(index)}: the value has ${text.length} characters, more than ${limits.valueCharacters}; shorten it`,
        ]
      : [],
  );
}
