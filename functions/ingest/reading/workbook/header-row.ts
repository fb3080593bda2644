import { fieldValue } from "../part-text.ts";
import type { CellBytes, CellType } from "./cell-bytes.ts";
import type { CoveredCells } from "./merged.ts";
import { RecordBytes } from "./record-bytes.ts";
import type { RowReader } from "./rows.ts";

/** Finds the first row of a sheet that has a value: its header. */
export class HeaderRow implements RowReader {
  fields: string[] | null = null;
  number = 0;
  /** What is wrong with the values of the header. */
  readonly faults: { column: number; why: string }[] = [];
  readonly #cells: CellBytes;
  readonly #covered: CoveredCells;
  readonly #value = new RecordBytes(1024);
  #fields: string[] = [];

  constructor(cells: CellBytes, covered: CoveredCells) {
    this.#cells = cells;
    this.#covered = covered;
  }

  startRow(number: number): void {
    if (this.fields) return;
    this.number = number;
    this.#covered.startRow(number);
  }

  cell(column: number, type: CellType, style: number, bytes: Buffer, start: number, end: number, asks: number): void {
    if (this.fields || this.#covered.has(column)) return;
    this.#value.length = 0;
    const why = this.#cells.write(this.#value, type, style, bytes, start, end, asks);
    if (why !== null) this.faults.push({ column, why });
    const text = why === null ? this.#value.bytes.toString("utf8", 0, this.#value.length) : "?";
    if (text === "") return;
    while (this.#fields.length < column) this.#fields.push("");
    this.#fields.push(fieldValue(text));
  }

  formulaWithoutResult(): void {
    // Counted where the sheet is read for its rows.
  }

  endRow(): boolean {
    if (this.#fields.length > 0) this.fields ??= this.#fields;
    return this.fields !== null;
  }
}
