import type { PartWriter } from "../part-writer.ts";
import { BARE, COMMA, LINE_FEED, QUOTE, QUOTED, type RecordScanner } from "./record-scanner.ts";

const BUFFER_BYTES = 1024 * 1024;
/** The row's number, a delimiter, the line break. */
const ROOM_FOR_THE_NUMBER = 32;
const ZERO = 0x30;
/** From here on one call is faster than a loop. */
const LONG = 256;

/** Writes records as the load reads them, each behind its row's number. */
export class RecordWriter {
  readonly #parts: PartWriter;
  readonly #most: number;
  readonly #delimiter: number;
  readonly #leftOut: Uint8Array | null;
  #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #records = 0;

  /** @param columns null for each column of the file that is left out. */
  constructor(parts: PartWriter, delimiter: number, columns: readonly (string | null)[]) {
    this.#parts = parts;
    this.#most = Math.min(BUFFER_BYTES, parts.partBytes);
    this.#delimiter = delimiter;
    this.#leftOut = columns.includes(null) ? Uint8Array.from(columns, (column) => (column === null ? 1 : 0)) : null;
  }

  /** @returns a promise only when there is something to wait for. */
  write(record: RecordScanner, number: number): Promise<void> | undefined {
    const most = 2 * (record.end - record.start) + 2 * record.count + ROOM_FOR_THE_NUMBER;
    if (this.#used > 0 && this.#used + most > this.#most) {
      return this.flush().then(() => this.write(record, number));
    }
    if (most > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(most);
    const numbered = putNumber(this.#buffer, this.#used, number);
    const asItIs = record.plain && this.#delimiter === COMMA && this.#leftOut === null;
    const end = asItIs
      ? putBytes(this.#buffer, putByte(this.#buffer, numbered, COMMA), record.window, record.start, record.end)
      : this.#putFields(numbered, record);
    this.#used = putByte(this.#buffer, end, LINE_FEED);
    this.#records++;
    return undefined;
  }

  /** Hands on what has been written so far. */
  async flush(): Promise<void> {
    if (this.#records === 0) return;
    const full = this.#buffer.subarray(0, this.#used);
    const records = this.#records;
    this.#buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#used = 0;
    this.#records = 0;
    await this.#parts.writeRecords(full, records);
  }

  #putFields(from: number, { window, start, ends, kinds, count }: RecordScanner): number {
    const buffer = this.#buffer;
    const leftOut = this.#leftOut;
    let at = from;
    let begins = start;
    for (let index = 0; index < count; index++) {
      const end = ends[index] ?? begins;
      if (leftOut?.[index] !== 1) {
        at = putByte(buffer, at, COMMA);
        const kind = kinds[index];
        if (kind === QUOTED) at = putBytes(buffer, at, window, begins, end);
        else {
          const written = kind === BARE ? putBare(buffer, at, window, begins, end) : -1;
          at = written < 0 ? putQuoted(buffer, at, window, begins, end) : written;
        }
      }
      begins = end + 1;
    }
    return at;
  }
}

function putByte(buffer: Buffer, at: number, byte: number): number {
  buffer[at] = byte;
  return at + 1;
}

function putNumber(buffer: Buffer, at: number, number: number): number {
  let digits = 1;
  for (let bound = 10; number >= bound; bound *= 10) digits++;
  let rest = number;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = Math.floor(rest / 10);
    buffer[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}

function putBytes(buffer: Buffer, at: number, from: Buffer, start: number, end: number): number {
  if (end - start >= LONG) return at + from.copy(buffer, at, start, end);
  for (let index = start; index < end; index++) buffer[at++] = from[index] ?? 0;
  return at;
}

/** @returns -1 for a text that holds a comma: it cannot be written without quotes. */
function putBare(buffer: Buffer, at: number, from: Buffer, start: number, end: number): number {
  for (let index = start; index < end; index++) {
    const byte = from[index] ?? 0;
    if (byte === COMMA) return -1;
    buffer[at++] = byte;
  }
  return at;
}

function putQuoted(buffer: Buffer, at: number, from: Buffer, start: number, end: number): number {
  buffer[at++] = QUOTE;
  for (let index = start; index < end; index++) {
    const byte = from[index] ?? 0;
    if (byte === QUOTE) buffer[at++] = QUOTE;
    buffer[at++] = byte;
  }
  buffer[at++] = QUOTE;
  return at;
}
