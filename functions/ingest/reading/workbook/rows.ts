import type { CellType } from "./cell-bytes.ts";

/** Where the rows of a sheet go, cell by cell, in order. */
export interface RowReader {
  /** @param number the sheet's row number, greater than that of the row before. */
  startRow(number: number): void;
  /** @param column from 0; greater than that of the cell before. @param asks what the text of its value asks for. */
  cell(column: number, type: CellType, style: number, bytes: Buffer, start: number, end: number, asks: number): void;
  formulaWithoutResult(): void;
  /** @returns true when it is enough for now: what was read should be taken away before there is more. */
  endRow(): boolean;
}

export const LAST_ROW_OF_EXCEL = 1_048_576;
export const LAST_COLUMN_OF_EXCEL = 16_384;
