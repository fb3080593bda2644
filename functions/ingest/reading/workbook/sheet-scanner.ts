import { CELL, CELL_TYPES, type CellType } from "./cell-bytes.ts";
import {
  behindAttribute,
  type FastScanner,
  NOT_UNDERSTOOD,
  SCAN,
  type ScanEnd,
  SeenNames,
  stands,
} from "./fast-scan.ts";
import { LAST_COLUMN_OF_EXCEL, LAST_ROW_OF_EXCEL, type RowReader } from "./rows.ts";
import { BYTE_CLASSES, isPlainXml, NEEDS_PARSER, STOPS } from "./text-bytes.ts";

const [TAB, LF, CR, SPACE, QUOTE, APOSTROPHE, SLASH] = [9, 10, 13, 32, 34, 39, 47] as const;
const [ZERO, NINE, LESS, EQUALS, GREATER, A, Z] = [48, 57, 60, 61, 62, 65, 90] as const;
const [LOWER_C, LOWER_F, LOWER_I, LOWER_R, LOWER_S, LOWER_T, LOWER_V] = [99, 102, 105, 114, 115, 116, 118] as const;
/** Attributes that a tag has had already. */
const [SEEN_R, SEEN_S, SEEN_T, SEEN_OTHER] = [1, 2, 4, 8] as const;

/** Scans the rows of a sheet: the content of its `sheetData`. */
export class SheetScanner implements FastScanner {
  readonly path = ["worksheet", "sheetData"];
  consumed = 0;
  /** The row that is open, or was last. */
  row = 0;
  inRow = false;
  /** The column of the row's last cell, from 0. */
  column = -1;
  readonly #rows: RowReader;
  // What the start tag of a cell says, and the value in it.
  #column = 0;
  #style = 0;
  #type: CellType = CELL.number;
  #start = 0;
  #end = 0;
  #asks = 0;
  readonly #seen = new SeenNames();

  constructor(rows: RowReader) {
    this.#rows = rows;
  }

  scan(bytes: Buffer, start: number, end: number): ScanEnd {
    let at = start;
    for (;;) {
      this.consumed = at;
      let byte = bytes[at];
      while (byte === SPACE || byte === LF || byte === CR || byte === TAB) byte = bytes[++at];
      if (byte !== LESS || at >= end) return SCAN.stuck;
      const next = bytes[at + 1];
      if (this.inRow && next === LOWER_C) {
        at = this.#cell(bytes, at + 2);
        if (at < 0) return SCAN.stuck;
      } else if (this.inRow && stands("</row>", bytes, at)) {
        at += 6;
        this.inRow = false;
        this.consumed = at;
        if (this.#rows.endRow()) return SCAN.pause;
      } else if (!this.inRow && stands("<row", bytes, at)) {
        at = this.#startRow(bytes, at + 4);
        if (at < 0) return SCAN.stuck;
      } else if (!this.inRow && stands("</sheetData>", bytes, at)) {
        this.consumed = at + 12;
        return SCAN.closed;
      } else {
        return SCAN.stuck;
      }
    }
  }

  /** @returns the place behind the tag. */
  #startRow(bytes: Buffer, start: number): number {
    let at = start;
    let number = this.row + 1;
    let numbered = false;
    this.#seen.clear();
    while (bytes[at] === SPACE) {
      at++;
      const quote = bytes[at + 2];
      if (bytes[at] === LOWER_R && bytes[at + 1] === EQUALS && (quote === QUOTE || quote === APOSTROPHE)) {
        if (numbered) return NOT_UNDERSTOOD;
        numbered = true;
        number = 0;
        for (at += 3; isDigit(bytes[at]); at++) number = number * 10 + (bytes[at] ?? 0) - ZERO;
        if (bytes[at] !== quote) return NOT_UNDERSTOOD;
        at++;
      } else if (bytes[at] !== SLASH && bytes[at] !== GREATER) {
        if (!this.#seen.isNew(bytes, at)) return NOT_UNDERSTOOD;
        at = behindAttribute(bytes, at);
        if (at < 0) return NOT_UNDERSTOOD;
      }
    }
    const closed = bytes[at] === SLASH;
    if (bytes[closed ? at + 1 : at] !== GREATER) return NOT_UNDERSTOOD;
    if (number <= this.row || number > LAST_ROW_OF_EXCEL) return NOT_UNDERSTOOD;
    this.row = number;
    if (closed) return at + 2;
    this.inRow = true;
    this.column = -1;
    this.#rows.startRow(number);
    return at + 1;
  }

  /** @returns the place behind the cell. */
  #cell(bytes: Buffer, start: number): number {
    let at = this.#cellAttributes(bytes, start);
    if (at < 0) return NOT_UNDERSTOOD;
    let formula = false;
    let valued = false;
    this.#start = 0;
    this.#end = 0;
    this.#asks = 0;
    if (bytes[at] === SLASH) {
      if (bytes[at + 1] !== GREATER) return NOT_UNDERSTOOD;
      at += 2;
    } else {
      at++;
      for (;;) {
        if (bytes[at] !== LESS) return NOT_UNDERSTOOD;
        const next = bytes[at + 1];
        if (next === LOWER_V && bytes[at + 2] === GREATER) {
          if (valued) return NOT_UNDERSTOOD;
          valued = true;
          at = this.#value(bytes, at + 3);
          if (at < 0 || bytes[at + 1] !== SLASH || bytes[at + 2] !== LOWER_V || bytes[at + 3] !== GREATER) {
            return NOT_UNDERSTOOD;
          }
          at += 4;
        } else if (next === SLASH && bytes[at + 2] === LOWER_C && bytes[at + 3] === GREATER) {
          at += 4;
          break;
        } else if (next === LOWER_F) {
          if (formula) return NOT_UNDERSTOOD;
          formula = true;
          at = this.#formula(bytes, at + 2);
        } else if (next === LOWER_I && this.#type === CELL.text) {
          if (valued) return NOT_UNDERSTOOD;
          valued = true;
          at = this.#inline(bytes, at);
        } else return NOT_UNDERSTOOD;
        if (at < 0) return NOT_UNDERSTOOD;
      }
    }
    this.column = this.#column;
    if (this.#start < this.#end) {
      this.#rows.cell(this.#column, this.#type, this.#style, bytes, this.#start, this.#end, this.#asks);
    } else if (formula) this.#rows.formulaWithoutResult();
    return at;
  }

  /** @returns the place of the tag's `>` or `/>`. */
  #cellAttributes(bytes: Buffer, start: number): number {
    let at = start;
    let seen = 0;
    this.#column = this.column + 1;
    this.#style = 0;
    this.#type = CELL.number;
    while (bytes[at] === SPACE) {
      at++;
      const name = bytes[at] ?? 0;
      const quote = bytes[at + 2];
      const short = bytes[at + 1] === EQUALS && (quote === QUOTE || quote === APOSTROPHE);
      let mark: number = SEEN_OTHER;
      if (short && name === LOWER_R) {
        mark = SEEN_R;
        at = this.#address(bytes, at + 3);
        if (at < 0 || bytes[at] !== quote) return NOT_UNDERSTOOD;
        at++;
      } else if (short && name === LOWER_S) {
        mark = SEEN_S;
        for (at += 3; isDigit(bytes[at]); at++) this.#style = this.#style * 10 + (bytes[at] ?? 0) - ZERO;
        if (bytes[at] !== quote) return NOT_UNDERSTOOD;
        at++;
      } else if (short && name === LOWER_T) {
        mark = SEEN_T;
        at = this.#typeName(bytes, at + 3, quote);
      } else if (name === SLASH || name === GREATER) break;
      else at = behindAttribute(bytes, at);
      if (at < 0 || (seen & mark) !== 0) return NOT_UNDERSTOOD;
      seen |= mark;
    }
    const ends = bytes[at] === GREATER || bytes[at] === SLASH;
    return ends && this.#column > this.column && this.#column < LAST_COLUMN_OF_EXCEL ? at : NOT_UNDERSTOOD;
  }

  #address(bytes: Buffer, start: number): number {
    let at = start;
    let column = 0;
    for (let byte = bytes[at] ?? 0; byte >= A && byte <= Z; byte = bytes[++at] ?? 0) column = column * 26 + byte - 64;
    this.#column = column - 1;
    let row = 0;
    for (; isDigit(bytes[at]); at++) row = row * 10 + (bytes[at] ?? 0) - ZERO;
    return row === this.row ? at : NOT_UNDERSTOOD;
  }

  #typeName(bytes: Buffer, start: number, quote: number | undefined): number {
    if (bytes[start] === LOWER_S && bytes[start + 1] === quote) {
      this.#type = CELL.shared;
      return start + 2;
    }
    let end = start;
    while (end < start + LONGEST_TYPE && bytes[end] !== quote) end++;
    const type = CELL_TYPES.get(bytes.toString("latin1", start, end));
    if (type === undefined || bytes[end] !== quote) return NOT_UNDERSTOOD;
    this.#type = type;
    return end + 1;
  }

  /** @returns the place of the tag behind the text. */
  #value(bytes: Buffer, start: number): number {
    let asks = 0;
    let at = start;
    for (let found = BYTE_CLASSES[bytes[at] ?? 0] ?? 0; (found & STOPS) === 0;) {
      asks |= found;
      found = BYTE_CLASSES[bytes[++at] ?? 0] ?? 0;
    }
    if (bytes[at] !== LESS) return NOT_UNDERSTOOD;
    if ((asks & NEEDS_PARSER) !== 0 && (this.#type !== CELL.text || !isPlainXml(bytes, start, at))) {
      return NOT_UNDERSTOOD;
    }
    this.#start = start;
    this.#end = at;
    this.#asks = asks;
    return at;
  }

  /** @returns the place behind an inline text that is not rich. */
  #inline(bytes: Buffer, start: number): number {
    if (!stands("<is><t", bytes, start)) return NOT_UNDERSTOOD;
    let at = start + 6;
    if (bytes[at] === SPACE) at = behindAttribute(bytes, at + 1);
    if (at < 0 || bytes[at] !== GREATER) return NOT_UNDERSTOOD;
    at = this.#value(bytes, at + 1);
    return at > 0 && stands("</t></is>", bytes, at) ? at + 9 : NOT_UNDERSTOOD;
  }

  /** @returns the place behind it. */
  #formula(bytes: Buffer, start: number): number {
    let at = start;
    this.#seen.clear();
    while (bytes[at] === SPACE) {
      at++;
      if (bytes[at] === SLASH || bytes[at] === GREATER) break;
      if (!this.#seen.isNew(bytes, at)) return NOT_UNDERSTOOD;
      at = behindAttribute(bytes, at);
      if (at < 0) return NOT_UNDERSTOOD;
    }
    if (bytes[at] === SLASH) return bytes[at + 1] === GREATER ? at + 2 : NOT_UNDERSTOOD;
    if (bytes[at] !== GREATER) return NOT_UNDERSTOOD;
    at++;
    const text = at;
    let asks = 0;
    for (let found = BYTE_CLASSES[bytes[at] ?? 0] ?? 0; (found & STOPS) === 0;) {
      asks |= found;
      found = BYTE_CLASSES[bytes[++at] ?? 0] ?? 0;
    }
    const plain = (asks & NEEDS_PARSER) === 0 || isPlainXml(bytes, text, at);
    return plain && stands("</f>", bytes, at) ? at + 4 : NOT_UNDERSTOOD;
  }
}

const LONGEST_TYPE = "inlineStr".length;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
