import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as t from "io-ts";
import { decodeJson } from "../../components/protocol/decode.ts";
import { bundled, fastest, rounded } from "./measure.ts";

/** How fast workbooks become staged CSV, and in how much memory. Whole processes, the best of three. */
export interface WorkbookSpeed {
  rows: number;
  seconds: number;
  /** exceljs's streaming reader, from the same file to CSV. */
  exceljsSeconds: number;
  /** python-calamine, which parses in Rust, into Python's values and no further. */
  calamineSeconds: number;
  /** Info-ZIP's unzip of the sheets, into nothing. */
  unzipSeconds: number;
  peakMiB: number;
  /** The same for a file of four times as many rows. */
  peakMiB4x: number;
}

const SHEETS = 2;
const ROWS_OF_SHEET = 250_000;
const CALAMINE = `
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
print(sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names))
`;

const Outcome = t.type({ rows: t.number, peakMiB: t.number });

/** Of numbers and dates, or with shared texts. */
export async function measureWorkbooks(
  texts = false,
  log: (line: string) => void = () => undefined,
): Promise<WorkbookSpeed> {
  const folder = await mkdtemp(join(tmpdir(), "xlsx-"));
  try {
    const file = join(folder, "book.xlsx");
    const big = join(folder, "big.xlsx");
    log("writing the workbooks");
    writeWorkbook(file, SHEETS, ROWS_OF_SHEET, texts);
    writeWorkbook(big, SHEETS, ROWS_OF_SHEET * 4, texts);
    const script = await bundled("xlsx-ours", folder);
    const ours = (from: string) =>
      outcomeOf(execFileSync(process.execPath, [script, from, folder], { encoding: "utf8" }));
    log("measuring ours");
    const best = fastest(process.execPath, script, file, folder);
    const { rows, peakMiB } = outcomeOf(best.printed);
    log("measuring the others");
    const unzip = fastest("sh", "-c", `unzip -p "$0" 'xl/worksheets/*' >/dev/null`, file);
    const calamine = fastest(python(), "-c", CALAMINE, file);
    const exceljs = fastest(process.execPath, await bundled("xlsx-exceljs", folder), file, join(folder, "exceljs.csv"));
    return {
      rows,
      seconds: rounded(best.seconds),
      exceljsSeconds: rounded(exceljs.seconds),
      calamineSeconds: rounded(calamine.seconds),
      unzipSeconds: rounded(unzip.seconds),
      peakMiB,
      peakMiB4x: ours(big).peakMiB,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A workbook as Excel writes it. */
export function writeWorkbook(path: string, sheets: number, rows: number, texts: boolean): void {
  const script = join(import.meta.dirname, "make_workbook.py");
  execFileSync(python(), [script, path, String(sheets), String(rows), ...(texts ? ["--texts"] : [])]);
}

function outcomeOf(printed: string) {
  return decodeJson(Outcome, printed, "what the process printed");
}

function python(): string {
  return process.env["LAKEHOUSE_PYTHON"] ?? "python3";
}
