import { columnLetter } from "../../../../components/contract/header-cell.ts";
import { MOST_FAULTS, namelessColumn, tooLongValue, tooManyFields, tooManyRows } from "../fault-words.ts";
import type { Limits } from "../limits.ts";
import { fieldValue } from "../part-text.ts";
import { type CellBytes, CELL, type CellType } from "./cell-bytes.ts";
import type { CoveredCells } from "./merged.ts";
import { RecordBytes } from "./record-bytes.ts";
import type { RowReader } from "./rows.ts";

/** What the rows of a sheet are read for. */
export interface SheetRecordsArgs {
  header: { fields: readonly string[]; number: number };
  /** For each column of the header its name in the dataset, or null where it is not taken. */
  columns: readonly (string | null)[];
  rowsBefore: number;
  limits: Limits;
}

const COMMA = 44;
const LINE_BREAK = 10;
/** So much is written before it is taken away. */
const BATCH_BYTES = 512 * 1024;

/** Makes records of the rows below a sheet's header, and finds what is wrong with them. */
export class SheetRecords implements RowReader {
  readonly faults: string[] = [];
  /** Nothing more needs to be read: what is wrong is known well enough. */
  done = false;
  rows = 0;
  formulasWithoutResult = 0;
  readonly out = new RecordBytes(BATCH_BYTES + 64 * 1024);
  /** Records in `out`. */
  records = 0;

  readonly #cells: CellBytes;
  readonly #covered: CoveredCells;
  readonly #args: SheetRecordsArgs;
  readonly #batchBytes: number;
  /** For each column of the header the place of its field, or one of the two below. */
  readonly #places: Int32Array;
  readonly #taken: number;
  readonly #width: number;
  readonly #errors = new Map<number, { text: string; first: number; count: number }>();

  #row = 0;
  #rowStart = 0;
  /** Place of the next field. */
  #place = 0;
  /** Columns up to the last value. */
  #reach = 0;

  constructor(cells: CellBytes, covered: CoveredCells, args: SheetRecordsArgs) {
    this.#cells = cells;
    this.#covered = covered;
    this.#args = args;
    this.#batchBytes = Math.min(BATCH_BYTES, args.limits.partBytes);
    this.#width = args.header.fields.length;
    this.#places = new Int32Array(this.#width);
    let taken = 0;
    args.header.fields.forEach((text, column) => {
      if (text.trim() === "") this.#places[column] = NAMELESS;
      else this.#places[column] = (args.columns[column] ?? null) === null ? LEFT_OUT : taken++;
    });
    this.#taken = taken;
  }

  startRow(number: number): void {
    this.#row = number;
    this.#rowStart = this.out.length;
    this.#reach = 0;
    this.#place = 0;
    this.#covered.startRow(number);
    this.out.integer(number);
  }

  cell(column: number, type: CellType, style: number, bytes: Buffer, start: number, end: number, asks: number): void {
    if (start === end || this.#row <= this.#args.header.number || this.#covered.has(column)) return;
    const { out } = this;
    const place = column < this.#width ? (this.#places[column] ?? LEFT_OUT) : this.#taken + column - this.#width;
    const mark = out.length;
    for (let next = this.#place; next <= place; next++) out.byte(COMMA);
    const from = out.length;
    const why = this.#cells.write(out, type, style, bytes, start, end, asks);
    const empty = out.length === from && why === null;
    if (!empty) this.#reach = column + 1;
    if (empty || place < 0) {
      out.length = mark;
      if (!empty && place === NAMELESS) this.#namelessValue(column);
      return;
    }
    this.#place = place + 1;
    if (why !== null) this.#fault(`the cell ${this.#address(column)} cannot be read: ${why}`);
    if (type === CELL.error) this.#error(column, bytes.toString("utf8", start, end));
    if (out.length - from > this.#args.limits.valueCharacters) this.#checkLength(column, from);
    if (out.length - this.#rowStart > this.#args.limits.recordBytes) this.#tooLong();
  }

  formulaWithoutResult(): void {
    this.formulasWithoutResult++;
  }

  endRow(): boolean {
    const { out } = this;
    if (this.#reach === 0) {
      out.length = this.#rowStart;
      return this.done;
    }
    for (let next = this.#place; next < this.#taken; next++) out.byte(COMMA);
    out.byte(LINE_BREAK);
    this.records++;
    this.rows++;
    const { limits, rowsBefore } = this.#args;
    if (this.#reach > limits.columns) this.#fault(tooManyFields(this.#row, this.#reach, limits));
    if (rowsBefore + this.rows > limits.rows) this.#stop(tooManyRows(limits));
    return this.done || out.length >= this.#batchBytes;
  }

  /** What was wrong with so many cells that each by itself would be too much. */
  errorFaults(): string[] {
    return [...this.#errors].map(([column, { text, first, count }]) => {
      const more = count > 1 ? ` and ${count - 1} more of column ${columnLetter(column)}` : "";
      const shows = count > 1 ? "show errors" : "shows an error";
      return `the cell ${columnLetter(column)}${first}${more} ${shows} (${text}); correct the formula, or clear it`;
    });
  }

  #error(column: number, text: string): void {
    const found = this.#errors.get(column);
    if (found) found.count++;
    else this.#errors.set(column, { text, first: this.#row, count: 1 });
  }

  #namelessValue(column: number): void {
    this.#places[column] = LEFT_OUT;
    this.#fault(namelessColumn(column, this.#row));
  }

  #checkLength(column: number, from: number): void {
    const { length } = fieldValue(this.out.bytes.toString("utf8", from, this.out.length));
    const { limits } = this.#args;
    if (length > limits.valueCharacters) this.#fault(tooLongValue(this.#row, column, length, limits));
  }

  #tooLong(): void {
    const most = this.#args.limits.recordBytes;
    this.out.length = this.#rowStart;
    if (!this.done) this.#stop(`row ${this.#row} is longer than ${most} bytes; shorten its values`);
  }

  #address(column: number): string {
    return `${columnLetter(column)}${this.#row}`;
  }

  #fault(fault: string): void {
    this.faults.push(fault);
    if (this.faults.length >= MOST_FAULTS) this.done = true;
  }

  #stop(fault: string): void {
    this.faults.push(fault);
    this.done = true;
  }
}

/** A column that is left out. */
const LEFT_OUT = -1;
/** A column without a name in the header. */
const NAMELESS = -2;
