import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "../../datasets/orders.ts";
import { bundled, fastest, rounded } from "./measure.ts";

/** How fast CSV is taken in. Whole processes on one core, the best of three. */
export interface CsvSpeed {
  /** Megabytes (10^6) a second of a file that need only be checked and copied. */
  copyMBps: number;
  /** Seconds for a file of the same rows with semicolons and CR LF. */
  convertSeconds: number;
  /** Seconds in which papaparse parses that file, and nothing else. */
  papaparseSeconds: number;
}

const ROWS = 1_000_000;
const ROWS_AT_ONCE = 10_000;

/** Writes a million orders in both forms and measures the processes that read them. */
export async function measureCsv(): Promise<CsvSpeed> {
  const folder = await mkdtemp(join(tmpdir(), "csv-"));
  try {
    const asLoaded = join(folder, "orders.csv");
    const foreign = join(folder, "foreign.csv");
    await writeOrders(asLoaded, ",", "\n");
    await writeOrders(foreign, ";", "\r\n");
    const script = await bundled("csv-convert", folder);
    const copy = fastest(process.execPath, script, asLoaded, "/dev/null", "copied").seconds;
    const convert = fastest(process.execPath, script, foreign, join(folder, "part.csv"), "rewritten").seconds;
    const papaparse = fastest(process.execPath, await bundled("csv-papaparse", folder), foreign).seconds;
    return {
      copyMBps: Math.round((await stat(asLoaded)).size / 1e6 / copy),
      convertSeconds: rounded(convert),
      papaparseSeconds: rounded(papaparse),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeOrders(path: string, delimiter: string, lineBreak: string): Promise<void> {
  const out = createWriteStream(path);
  out.write(Object.keys(orders.columns).join(delimiter) + lineBreak);
  for (let row = 0; row < ROWS; row += ROWS_AT_ONCE) {
    const lines = Array.from({ length: ROWS_AT_ONCE }, (_, index) => orderOf(row + index).join(delimiter) + lineBreak);
    if (!out.write(lines.join(""))) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

function orderOf(row: number): string[] {
  const at = new Date(Date.UTC(2025, 0, 1) + row * 31_000).toISOString();
  const amount = ((row * 7919) % 5_000_000) / 100 + 0.01;
  return [
    String(row + 1),
    String(1_000_000 + row),
    String(1 + ((row * 31) % 50_000)),
    at.slice(0, 19),
    amount.toFixed(2),
    at.slice(0, 10),
  ];
}

if (import.meta.main) console.log(JSON.stringify(await measureCsv()));
