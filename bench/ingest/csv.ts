import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { orders } from "../../datasets/orders.ts";

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
const ROUNDS = 3;
const ROWS_AT_ONCE = 10_000;

/** Writes a million orders in both forms and measures the processes that read them. */
export async function measureCsv(): Promise<CsvSpeed> {
  const folder = await mkdtemp(join(tmpdir(), "csv-"));
  try {
    const asLoaded = join(folder, "orders.csv");
    const foreign = join(folder, "foreign.csv");
    await writeOrders(asLoaded, ",", "\n");
    await writeOrders(foreign, ";", "\r\n");
    // Bundled as the function is: to read and strip many small files would be measured too.
    const bundles = await bundled(folder);
    const copy = fastest(bundles.convert, asLoaded, "/dev/null", "copied");
    const convert = fastest(bundles.convert, foreign, join(folder, "part.csv"), "rewritten");
    const papaparse = fastest(bundles.papaparse, foreign);
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

async function bundled(folder: string): Promise<{ convert: string; papaparse: string }> {
  const of = async (name: string) => {
    const outfile = join(folder, `${name}.mjs`);
    const entryPoints = [join(import.meta.dirname, `${name}.ts`)];
    // papaparse is CommonJS and asks for built-ins by require.
    const banner = {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    };
    await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", target: "node22", banner });
    return outfile;
  };
  return { convert: await of("csv-convert"), papaparse: await of("csv-papaparse") };
}

/** Seconds that the process takes from start to end, the best of some rounds. */
function fastest(script: string, ...args: string[]): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    execFileSync(process.execPath, [script, ...args], { stdio: ["ignore", "ignore", "inherit"] });
    return (performance.now() - began) / 1000;
  });
  return Math.min(...seconds);
}

const rounded = (seconds: number) => Number(seconds.toFixed(3));

if (import.meta.main) console.log(JSON.stringify(await measureCsv()));
