import { FaultyFile } from "../table.ts";

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** How a field is written: without quotes, the same with quotes somewhere within, or quoted. */
export const BARE = 0;
export const BARE_WITH_QUOTES = 1;
export const QUOTED = 2;

const FIRST_WINDOW = 256 * 1024;
const FEWEST_ENDS = 64;

export interface ScannerLimits {
  /** Bytes of one record. */
  recordBytes: number;
  /** Fields whose ends are kept; further ones are only counted. */
  columns: number;
}

/**
 * Finds the records and fields of CSV text, given in UTF-8 piece by piece, and holds no more of it than a record.
 * Records end with LF, CR LF or CR; a field is quoted if a quote is its first character, and a quote anywhere else is
 * text. After `next()` has said true, the record lies in `window` from `start` to `end`, without its line break.
 */
export class RecordScanner {
  window: Buffer = Buffer.allocUnsafeSlow(FIRST_WINDOW);
  start = 0;
  end = 0;
  /** Where each field ends in the window; the next one begins behind the delimiter. */
  ends = new Uint32Array(FEWEST_ENDS);
  /** BARE, BARE_WITH_QUOTES or QUOTED for each field. */
  kinds = new Uint8Array(FEWEST_ENDS);
  /** Fields of the record; 0 in a blank line. */
  count = 0;
  /** No field holds a quote without being quoted. */
  plain = true;
  /** The record ends with LF, or with the text. */
  endsPlainly = true;
  /** The line of the text, from 1, in which the record begins. */
  line = 1;
  /** Bytes of the text before the record. */
  offset = 0;

  readonly #delimiter: number;
  readonly #limits: ScannerLimits;
  readonly #special: Uint8Array;
  #length = 0;
  #next = 0;
  #nextLine = 1;
  /** Bytes of the text before the window. */
  #before = 0;
  /** An incomplete record is looked at again when there is twice as much of it: otherwise long ones take for ever. */
  #enough = 1;
  #final = false;

  constructor(delimiter: number, limits: ScannerLimits) {
    this.#delimiter = delimiter;
    this.#limits = limits;
    this.#special = new Uint8Array(256);
    for (const byte of [delimiter, QUOTE, LINE_FEED, CARRIAGE_RETURN]) this.#special[byte] = 1;
  }

  /** Takes the next piece of the text. Call `next` until it says false before. */
  push(piece: Uint8Array): void {
    const rest = this.#length - this.#next;
    if (this.#next > 0) {
      this.window.copyWithin(0, this.#next, this.#length);
      this.#before += this.#next;
      this.#next = 0;
    }
    if (rest + piece.length > this.window.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.window.length, rest + piece.length));
      this.window.copy(larger, 0, 0, rest);
      this.window = larger;
    }
    this.window.set(piece, rest);
    this.#length = rest + piece.length;
  }

  /** There is no more text. */
  close(): void {
    this.#final = true;
  }

  /**
   * Goes to the next record; false when that needs more text, or there is none any more.
   * @throws FaultyFile where the text's structure is broken.
   */
  next(): boolean {
    if (!this.#final && this.#length - this.#next < this.#enough) return false;
    if (this.#scan()) {
      this.#enough = 1;
      return true;
    }
    const waiting = this.#length - this.#next;
    if (waiting > this.#limits.recordBytes) throw tooLong(this.#nextLine, this.#limits.recordBytes);
    this.#enough = 2 * waiting + 1;
    return false;
  }

  #scan(): boolean {
    const { window } = this;
    const special = this.#special;
    const delimiter = this.#delimiter;
    const length = this.#length;
    const final = this.#final;
    const start = this.#next;
    let line = this.#nextLine;
    let count = 0;
    let plain = true;
    let endsPlainly = true;
    let at = start;
    if (at >= length) return false;
    for (;;) {
      let kind = BARE;
      if (at < length && window[at] === QUOTE) {
        kind = QUOTED;
        const openedIn = line;
        at++;
        for (;;) {
          // No value is read past the end: undefined is none of the three.
          let byte = window[at];
          while (at < length && byte !== QUOTE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) byte = window[++at];
          if (at + 1 >= length && !final) return false;
          if (at >= length) throw unclosed(openedIn);
          at++;
          if (byte === QUOTE) {
            if (at >= length || window[at] !== QUOTE) break;
            at++;
          } else if (byte === LINE_FEED || at >= length || window[at] !== LINE_FEED) line++;
        }
        if (at < length && (special[window[at] ?? 0] === 0 || window[at] === QUOTE)) throw goesOn(line);
      } else {
        for (;;) {
          while (at < length && special[window[at] ?? 0] === 0) at++;
          if (at >= length || window[at] !== QUOTE) break;
          kind = BARE_WITH_QUOTES;
          plain = false;
          at++;
        }
      }
      if (at >= length && !final) return false;
      if (count < this.#limits.columns) {
        if (count >= this.ends.length) this.#moreEnds();
        this.ends[count] = at;
        this.kinds[count] = kind;
      }
      count++;
      if (at >= length || window[at] !== delimiter) break;
      at++;
    }
    let next = at;
    if (at < length) {
      next++;
      if (window[at] === CARRIAGE_RETURN) {
        if (next >= length && !final) return false;
        if (next < length && window[next] === LINE_FEED) next++;
        endsPlainly = false;
      }
    }
    if (at - start > this.#limits.recordBytes) throw tooLong(this.#nextLine, this.#limits.recordBytes);
    this.start = start;
    this.end = at;
    this.count = at === start ? 0 : count;
    this.plain = plain;
    this.endsPlainly = endsPlainly;
    this.line = this.#nextLine;
    this.offset = this.#before + start;
    this.#next = next;
    this.#nextLine = line + 1;
    return true;
  }

  #moreEnds(): void {
    const ends = new Uint32Array(2 * this.ends.length);
    ends.set(this.ends);
    this.ends = ends;
    const kinds = new Uint8Array(2 * this.kinds.length);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}

function unclosed(line: number): FaultyFile {
  return new FaultyFile(
    null,
    `the quote (") that opens in line ${line} is never closed; close it, or write a quote that belongs to the text twice ("")`,
  );
}

function goesOn(line: number): FaultyFile {
  return new FaultyFile(
    null,
    `in line ${line} a quoted value goes on after its closing quote ("); quote the whole value, and write a quote that belongs to the text twice ("")`,
  );
}

function tooLong(line: number, recordBytes: number): FaultyFile {
  return new FaultyFile(
    null,
    `the row that begins in line ${line} is longer than ${recordBytes} bytes; if a quote (") in it is never closed, close it, otherwise shorten the row`,
  );
}
