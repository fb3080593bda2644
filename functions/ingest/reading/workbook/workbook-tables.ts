import type { Worksheet } from "exceljs";
import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";
import { stageRows } from "../stage-rows.ts";
import { FaultyFile, type Reading, type Row, type Table } from "../table.ts";
import { openArchive } from "./archive.ts";
import { cellText } from "./cell-text.ts";
import { readSheets } from "./exceljs-sheets.ts";
import { isCovered, type Merged } from "./merged.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { sheetXml, type SheetXml } from "./sheet-xml.ts";

const LAST_ROW_OF_EXCEL = 1_048_576;
const SAVE_AGAIN = "open it in Excel, save it as 'Excel Workbook (*.xlsx)' and upload that";

/**
 * The visible sheets of a workbook that hold anything. A sheet's first row with a value is its header; rows without
 * any value are none. @throws FaultyFile if it is no readable workbook.
 */
export async function workbookTables(content: Content, name: string, limits: Limits): Promise<Reading> {
  const archive = await openArchive(await content.range(0, content.size), name, limits);
  const reading: Reading = { tables: [], faults: [], notes: [] };
  const outline = await understood(name, () => outlineOf(archive, name));
  const visible = outline.sheets.filter(({ hidden, kind }) => !hidden && kind === "worksheet");
  for (const { name: sheet, hidden, kind } of outline.sheets) {
    if (kind === "other") reading.notes.push(`skipped '${sheet}': it is a chart, not a sheet of cells`);
    else if (hidden) reading.notes.push(`skipped the hidden sheet '${sheet}'`);
  }
  const readable: (SheetXml & { sheet: string })[] = [];
  for (const { name: sheet, entry } of visible) {
    const prepared = sheetXml(await archive.read(entry));
    if (!("misread" in prepared)) readable.push({ sheet, ...prepared });
    else {
      const fault = `the sheet cannot be read safely: ${prepared.misread}; ${SAVE_AGAIN}`;
      reading.faults.push({ sheet, fault });
    }
  }
  const contents = readable.map(({ xml }) => xml);
  const worksheets = await understood(name, () => readSheets(archive, outline, contents));
  for (const [index, prepared] of readable.entries()) {
    const worksheet = worksheets[index];
    if (!worksheet) throw new FaultyFile(prepared.sheet, `the sheet cannot be read; ${SAVE_AGAIN}`);
    addSheet(reading, prepared, worksheet, outline, limits);
  }
  if (reading.tables.length === 0 && reading.faults.length === 0) {
    reading.faults.push({
      sheet: null,
      fault: `'${name}' has no visible sheet with anything in it; fill or unhide one`,
    });
  }
  return reading;
}

function addSheet(
  reading: Reading,
  prepared: SheetXml & { sheet: string },
  worksheet: Worksheet,
  outline: Outline,
  limits: Limits,
) {
  const { sheet, merged, formulasWithoutResult } = prepared;
  if (worksheet.rowCount > LAST_ROW_OF_EXCEL) {
    const fault = `the sheet has rows beyond ${LAST_ROW_OF_EXCEL}, Excel's last; ${SAVE_AGAIN}`;
    reading.faults.push({ sheet, fault });
    return;
  }
  const rows = () => filledRows(worksheet, merged, { sheet, from1904: outline.from1904 });
  try {
    const [header] = rows();
    if (header) reading.tables.push(tableOf(sheet, header, rows, limits));
    else reading.notes.push(`skipped the empty sheet '${sheet}'`);
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    reading.faults.push(...error.faults);
  }
  if (formulasWithoutResult > 0) {
    const what = `${formulasWithoutResult} formulas without a stored result, or with an empty one`;
    reading.notes.push(`sheet '${sheet}': ${what}, are read as empty`);
  }
}

function tableOf(sheet: string, header: Row, rows: () => Iterable<Row>, limits: Limits): Table {
  const width = header.fields.length;
  function* below() {
    for (const { number, fields } of rows()) {
      if (number === header.number) continue;
      yield { number, fields: [...fields, ...Array<string>(Math.max(0, width - fields.length)).fill("")] };
    }
  }
  return {
    sheet,
    header: header.fields,
    stage: (into) => stageRows({ header: header.fields, rows: below }, into, limits),
  };
}

/** Every row with a value, cut behind its last one. */
function* filledRows(worksheet: Worksheet, merged: readonly Merged[], context: { sheet: string; from1904: boolean }) {
  for (let number = 1; number <= worksheet.rowCount; number++) {
    const row = worksheet.findRow(number);
    if (!row?.hasValues) continue;
    const ranges = merged.filter(({ top, bottom }) => top <= number && number <= bottom);
    const fields: string[] = [];
    row.eachCell((cell, column) => {
      const text = isCovered(ranges, number, column) ? "" : cellText(cell, context);
      if (text === "") return;
      while (fields.length < column - 1) fields.push("");
      fields.push(text);
    });
    if (fields.length > 0) yield { number, fields };
  }
}

/** exceljs and saxes throw whatever they stumble over: all of it means that the content is not what Excel writes. */
async function understood<A>(name: string, read: () => Promise<A>): Promise<A> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FaultyFile) throw error;
    const wellFormed = !(error instanceof Error) || error instanceof TypeError;
    const reason = wellFormed ? "its parts do not fit together" : error.message.split("\n")[0];
    throw new FaultyFile(null, `'${name}' cannot be read as a workbook (${reason}); ${SAVE_AGAIN}`);
  }
}
