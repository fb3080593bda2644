import type { Output } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { Answer } from "./ask.ts";
import { csvLine, isNumeric, typed } from "./values.ts";

/** More than that nobody reads. */
const ROWS_OF_A_TABLE = 100;

export interface ShowOptions {
  csv?: boolean;
  /** Rows at most, 0 for all. CSV and JSON have all unless it was asked for. */
  limit?: number;
}

/** Shows an answer as a table, CSV or JSON, and by the way what it cost. */
export async function show(answer: Answer, options: ShowOptions, output: Output): Promise<void> {
  const { csv = false } = options;
  const limit = options.limit ?? (csv || output.json ? 0 : ROWS_OF_A_TABLE);
  const { columns } = answer;
  const names = columns.map(({ name }) => name);
  const rows = limited(answer.rows, limit);
  if (csv) {
    output.print(csvLine(names));
    for await (const row of rows.taken) output.print(csvLine(row));
  } else if (output.json) {
    const objects: object[] = [];
    for await (const row of rows.taken) {
      objects.push(
        Object.fromEntries(columns.map((column, index) => [column.name, typed(row[index] ?? null, column)])),
      );
    }
    output.printJson({ columns, rows: objects, scannedBytes: answer.scannedBytes, truncated: rows.isCut() });
  } else {
    const cells: string[][] = [];
    for await (const row of rows.taken) cells.push(row.map((value) => value ?? "–"));
    output.print(table(names, cells, { align: columns.map((column) => (isNumeric(column) ? "right" : "left")) }));
  }
  if (rows.isCut()) output.note(`only the first ${limit} rows are shown; --limit 0 shows all`);
  output.note(costText(answer.scannedBytes));
}

/** Athena bills 10 MB at least; the price differs a little between regions. */
export function costText(scannedBytes: number): string {
  const usd = (Math.max(scannedBytes, 10e6) / 1e12) * 5;
  return `${sizeText(scannedBytes)} scanned, about ${usd.toPrecision(2)} USD at 5 USD per TB`;
}

export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

/** Rows up to a limit; whether there were more is known when they have been taken. */
function limited<T>(rows: AsyncIterable<T>, limit: number): { taken: AsyncIterable<T>; isCut: () => boolean } {
  let cut = false;
  async function* taken(): AsyncGenerator<T> {
    let count = 0;
    for await (const row of rows) {
      if (limit > 0 && count === limit) {
        cut = true;
        return;
      }
      count++;
      yield row;
    }
  }
  return { taken: taken(), isCut: () => cut };
}
