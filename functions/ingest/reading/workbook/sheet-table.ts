import { columnLetter } from "../../../../components/contract/header-cell.ts";
import { NO_ROWS, tooManyColumns } from "../fault-words.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile, type Reading, type StageInto, type Staged } from "../table.ts";
import { type Archive, megabytes } from "./archive.ts";
import { CellBytes, type CellContext } from "./cell-bytes.ts";
import { HeaderRow } from "./header-row.ts";
import { CoveredCells, type Merged, OverlappingRanges } from "./merged.ts";
import type { RowReader } from "./rows.ts";
import { SheetHandler } from "./sheet-handler.ts";
import { SheetRecords } from "./sheet-records.ts";
import { SheetScanner } from "./sheet-scanner.ts";
import { readXml, XmlFault } from "./xml-document.ts";

export const SAVE_AGAIN = "open it in Excel, save it as 'Excel Workbook (*.xlsx)' and upload that";

/** A sheet in its workbook. */
export interface Sheet {
  archive: Archive;
  context: CellContext;
  limits: Limits;
  /** Its name. */
  sheet: string;
  /** Its part's name in the archive. */
  entry: string;
  /** What has been made of the workbook so far, in bytes. */
  made: { bytes: number };
}

/**
 * Reads a sheet as far as its header. Which cells are merged stands behind all the rows: so a sheet is first read as
 * if none were, and once more if some turn out to be.
 */
export async function openSheet(sheet: Sheet, merged: readonly Merged[]): Promise<Reading> {
  const { context, sheet: name } = sheet;
  const reading: Reading = { tables: [], faults: [], notes: [] };
  try {
    const header = new HeaderRow(new CellBytes(context), new CoveredCells(merged));
    await readRows(sheet, header, () => Promise.resolve(header.fields !== null));
    const { fields, number } = header;
    for (const { column, why } of header.faults) {
      reading.faults.push({ sheet: name, fault: `the cell ${columnLetter(column)}${number} cannot be read: ${why}` });
    }
    if (fields === null) reading.notes.push(`skipped the empty sheet '${name}'`);
    else if (header.faults.length === 0) {
      const stage = (into: StageInto) => stageSheet(sheet, { fields, number }, merged, into);
      reading.tables.push({ sheet: name, header: fields, stage });
    }
  } catch (error) {
    reading.faults.push(...faultsOf(error, name));
  }
  return reading;
}

async function stageSheet(
  sheet: Sheet,
  header: { fields: string[]; number: number },
  merged: readonly Merged[],
  { columns, writer, rowsBefore }: StageInto,
): Promise<Staged> {
  const { context, limits } = sheet;
  const staged: Staged = { rows: 0, faults: [], notes: [] };
  if (header.fields.length > limits.columns) {
    staged.faults.push(tooManyColumns(header.fields, limits));
    return staged;
  }
  const covered = new CoveredCells(merged);
  const records = new SheetRecords(new CellBytes(context), covered, { header, columns, rowsBefore, limits });
  const takeAway = async () => {
    sheet.made.bytes += records.out.length;
    if (sheet.made.bytes > limits.stagedBytes) throw tooMuch(limits);
    if (records.records > 0 && writer) await writer.writeRecords(records.out.take(), records.records);
    records.out.length = 0;
    records.records = 0;
    return records.done;
  };
  try {
    const found = await readRows(sheet, records, takeAway);
    await takeAway();
    if (merged.length === 0 && found.some(({ bottom }) => bottom >= header.number)) {
      return { ...staged, instead: await openSheet(sheet, found) };
    }
  } catch (error) {
    if (!(error instanceof XmlFault) && !(error instanceof OverlappingRanges)) throw error;
    records.faults.push(...faultsOf(error, sheet.sheet).map(({ fault }) => fault));
  }
  staged.rows = records.rows;
  staged.faults.push(...records.faults, ...records.errorFaults());
  if (records.rows === 0 && staged.faults.length === 0) {
    staged.faults.push(NO_ROWS);
  }
  if (records.formulasWithoutResult > 0) {
    const what = `${records.formulasWithoutResult} formulas without a stored result, or with an empty one`;
    staged.notes.push(`sheet '${sheet.sheet}': ${what}, are read as empty`);
  }
  return staged;
}

function tooMuch({ stagedBytes }: Limits): FaultyFile {
  const fault = `the values of the workbook take more than the ${megabytes(stagedBytes)} allowed; split it into several`;
  return new FaultyFile(null, fault);
}

/** @returns the ranges that are merged, if it was read to its end. */
async function readRows(sheet: Sheet, rows: RowReader, rest: () => Promise<boolean>): Promise<readonly Merged[]> {
  const { archive, entry, context, limits } = sheet;
  const scanner = new SheetScanner(rows);
  const handler = new SheetHandler(rows, scanner, pieceBytes(context.shared.longest), rest);
  await readXml(archive.stream(entry), handler, scanner, limits.recordBytes);
  return handler.merged;
}

/** A cell of some 25 bytes may stand for the longest text; what one piece makes must not fill the memory. */
function pieceBytes(longest: number): number {
  return Math.max(256, Math.min(64 * 1024, Math.floor((MOST_OF_A_PIECE / Math.max(longest, 1)) * 25)));
}

const MOST_OF_A_PIECE = 4 * 1024 * 1024;

function faultsOf(error: unknown, sheet: string) {
  if (error instanceof FaultyFile) return error.faults;
  if (error instanceof OverlappingRanges) {
    return [{ sheet, fault: `the sheet cannot be read safely: its merged ranges overlap; ${SAVE_AGAIN}` }];
  }
  if (!(error instanceof XmlFault)) throw error;
  return [{ sheet, fault: `the sheet cannot be read safely: ${error.message}; ${SAVE_AGAIN}` }];
}
