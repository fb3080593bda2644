import { LAST_COLUMN_OF_EXCEL } from "./rows.ts";

export interface Merged {
  top: number;
  bottom: number;
  /** From 0. */
  left: number;
  right: number;
}

/** A range such as `A1:C3`; null for anything else. */
export function mergedRange(reference: string): Merged | null {
  const [, left = "", top, right = "", bottom] = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  if (left === "") return null;
  return { top: Number(top), bottom: Number(bottom), left: columnIndex(left), right: columnIndex(right) };
}

/** The column of letters such as `AB`, from 0. */
export function columnIndex(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/**
 * The cells that lie beneath the top left cell of a merged range. Excel shows the top left value of such a range only;
 * what programs leave in its other cells is not part of what a person sees. Rows are asked for in their order.
 */
export class CoveredCells {
  /** By their first row, the last one first. */
  readonly #waiting: Merged[];
  #active: Merged[] = [];
  readonly #covered = new Uint8Array(LAST_COLUMN_OF_EXCEL);
  #row = 0;
  #until = 0;

  constructor(ranges: readonly Merged[]) {
    this.#waiting = ranges.toSorted((a, b) => b.top - a.top);
  }

  /** @throws OverlappingRanges */
  startRow(row: number): void {
    this.#row = row;
    const next = this.#waiting.at(-1);
    if (row <= this.#until && (next === undefined || next.top > row)) return;
    this.#active = this.#active.filter(({ bottom }) => bottom >= row);
    for (let last = this.#waiting.at(-1); last && last.top <= row; last = this.#waiting.at(-1)) {
      this.#waiting.pop();
      if (last.bottom >= row) this.#active.push(last);
    }
    if (this.#active.length > LAST_COLUMN_OF_EXCEL) throw new OverlappingRanges();
    this.#covered.fill(0);
    for (const { top, left, right } of this.#active) {
      this.#covered.fill(1, top === row ? left + 1 : left, right + 1);
    }
    // In its first row a range covers one cell less than below.
    this.#until = this.#active.some(({ top }) => top === row) ? row : Math.min(...this.#active.map((m) => m.bottom));
  }

  has(column: number): boolean {
    return this.#row > 0 && this.#covered[column] === 1;
  }
}

/** More ranges in one row than it has columns. */
export class OverlappingRanges extends Error {
  override readonly name = "OverlappingRanges";
}
