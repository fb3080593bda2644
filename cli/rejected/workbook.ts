import ExcelJS from "exceljs";
import { rename, rm } from "node:fs/promises";
import { failure } from "../errors.ts";
import { offending, type RejectedRow, type RejectedRows } from "./rows.ts";

/** Excel's own bound, the header included. */
const MOST_ROWS = 1_048_575;
/** Only these of where a row came from help whoever corrects it; headers that begin with `_` are ignored on the way in. */
const ABOUT = ["_source_file", "_source_sheet", "_source_row", "_surplus", "_file_id"];
const REASONS = "_reasons";

const RED = { type: "pattern", pattern: "solid", fgColor: { argb: "FFFFC7CE" } } as const;
const GREY = { type: "pattern", pattern: "solid", fgColor: { argb: "FFF2F2F2" } } as const;

/**
 * Writes refused rows as a workbook to be corrected and uploaded again: a sheet of the dataset's name with the columns as
 * they were sent, offending cells coloured, and the reasons beside them. Every cell is text, so that Excel changes nothing
 * by itself. The file is there when it is whole. @returns how many rows. @throws LakeError
 */
export async function writeWorkbook(file: string, dataset: string, rejected: RejectedRows): Promise<number> {
  const unfinished = `${file}.part`;
  try {
    const count = await write(unfinished, dataset, rejected);
    await rename(unfinished, file);
    return count;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function write(file: string, dataset: string, { columns, rows }: RejectedRows): Promise<number> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = workbook.addWorksheet(dataset.slice(0, 31), { views: [{ state: "frozen", ySplit: 1 }] });
  const names = [...columns, REASONS, ...ABOUT];
  sheet.columns = names.map((name) => ({
    header: name,
    key: name,
    width: name === REASONS ? 60 : Math.max(12, name.length + 2),
  }));
  const header = sheet.getRow(1);
  header.font = { bold: true };
  header.commit();
  let count = 0;
  for await (const row of rows) {
    if (++count > MOST_ROWS) {
      throw failure(
        `${dataset} has more than ${MOST_ROWS} refused rows, which no sheet holds: narrow them by --since, or take --csv`,
      );
    }
    addRow(sheet, row, columns);
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: names.length } };
  sheet.commit();
  await workbook.commit();
  return count;
}

function addRow(sheet: ExcelJS.Worksheet, row: RejectedRow, columns: readonly string[]): void {
  const wrong = offending(row, columns);
  const added = sheet.addRow({ ...row.about, ...row.values, [REASONS]: row.reasons.join("; ") });
  for (const name of columns) {
    const cell = added.getCell(name);
    cell.numFmt = "@";
    if (wrong.has(name)) cell.fill = RED;
  }
  const reasons = added.getCell(REASONS);
  reasons.alignment = { wrapText: true, vertical: "top" };
  // What is wrong with the row as a whole has no cell of its own.
  reasons.fill = wrong.size === 0 ? RED : GREY;
  for (const name of ABOUT) added.getCell(name).fill = GREY;
  added.commit();
}
