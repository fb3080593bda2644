import { AthenaClient } from "@aws-sdk/client-athena";
import { costText } from "../athena/show.ts";
import { csvLine } from "../athena/values.ts";
import { mayWrite } from "../confirm.ts";
import { contractNamed } from "../deployment/contracts.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { table } from "../output/table.ts";
import type { Output } from "../output/output.ts";
import type { RejectedRow, RejectedRows } from "../rejected/rows.ts";
import { rejectedRows } from "../rejected/rows.ts";
import type { Session } from "../session.ts";
import { since } from "../since.ts";

interface Options {
  since?: string;
  all?: boolean;
  csv?: boolean;
  xlsx?: string;
  limit?: number;
}

const ROWS_SHOWN = 100;

/** `lake rejected DATASET` */
export async function rejected(session: Session, [dataset = ""]: string[], options: Options): Promise<ExitCode> {
  const { deployment, output, signal } = session;
  const contract = contractNamed(await session.contracts(), dataset);
  const wanted = {
    since: options.since === undefined ? null : since(options.since, new Date()),
    all: options.all ?? false,
  };
  if (options.xlsx !== undefined && !(await mayWrite(options.xlsx, session))) return EXIT.failed;
  const found = await rejectedRows(new AthenaClient(), deployment, contract, wanted, signal);
  if (!found) {
    if (output.json) output.printJson({ columns: [], rows: [] });
    output.note(`no load of ${dataset} has run yet, so no row was refused`);
    return EXIT.ok;
  }
  if (options.xlsx !== undefined) await workbook(options.xlsx, dataset, found, output);
  else if (options.csv === true) await printCsv(found, output);
  else if (output.json) output.printJson({ columns: found.columns, rows: await taken(found.rows, options.limit ?? 0) });
  else await printTable(found, options.limit ?? ROWS_SHOWN, output);
  output.note(costText(found.scannedBytes));
  return EXIT.ok;
}

async function workbook(file: string, dataset: string, found: RejectedRows, output: Output): Promise<void> {
  // It takes longer to load than all the rest together.
  const { writeWorkbook } = await import("../rejected/workbook.ts");
  const rows = await writeWorkbook(file, dataset, found);
  if (output.json) output.printJson({ file, rows });
  else
    output.print(
      `${rows} refused rows in ${file}; correct the coloured cells, then: lake upload ${file} --dataset ${dataset}`,
    );
}

async function printCsv({ columns, rows }: RejectedRows, output: Output): Promise<void> {
  output.print(csvLine([...columns, "_reasons", "_source_file", "_source_row"]));
  for await (const { values, reasons, about } of rows) {
    const own = columns.map((name) => values[name] ?? null);
    output.print(csvLine([...own, reasons.join("; "), about["_source_file"] ?? null, about["_source_row"] ?? null]));
  }
}

async function printTable({ rows }: RejectedRows, limit: number, output: Output): Promise<void> {
  const shown = await taken(rows, limit === 0 ? 0 : limit + 1);
  const lines = shown
    .slice(0, limit === 0 ? undefined : limit)
    .map(({ about, reasons }) => [
      `${about["_source_file"] ?? ""}${sheetOf(about)}`,
      about["_source_row"] ?? "",
      reasons.join("\n"),
    ]);
  output.print(
    lines.length === 0
      ? "no refused rows"
      : table(["file", "row", "what is wrong"], lines, { align: ["left", "right", "left"] }),
  );
  if (limit > 0 && shown.length > limit) output.note(`only the first ${limit} are shown; --limit 0 shows all`);
}

const sheetOf = (about: RejectedRow["about"]) => (about["_source_sheet"] ? `, sheet '${about["_source_sheet"]}'` : "");

/** The first so many; 0 takes all. */
async function taken<T>(rows: AsyncIterable<T>, most: number): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length === most) break;
  }
  return all;
}
