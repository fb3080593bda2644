import type { Limits } from "../limits.ts";
import { FaultyFile } from "../table.ts";
import { fieldText, onlySpaces } from "./field-text.ts";
import { COMMA, RecordScanner } from "./record-scanner.ts";
import type { Text } from "./text.ts";

const SEMICOLON = 0x3b;
const TAB = 0x09;

/** The delimiters that are tried, in this order. */
const DELIMITERS = [COMMA, SEMICOLON, TAB];

/** How a CSV file begins, read with one delimiter. */
export interface Heading {
  delimiter: number;
  header: string[];
  /** Where the record behind the header's begins is found by counting: the header's number, blank lines included. */
  number: number;
  /** Records before the first numbered one: Excel's `sep=` line is none of the table. */
  skipped: number;
}

/** The headings that the first line that is not blank makes with each delimiter. @throws FaultyFile */
export async function headingsOf(text: Text, name: string, limits: Limits): Promise<Heading[]> {
  const readers = DELIMITERS.map((delimiter) => new HeadingReader(delimiter, limits));
  for await (const piece of text.pieces()) {
    for (const reader of readers) reader.push(piece);
    if (readers.every(({ done }) => done)) break;
  }
  for (const reader of readers) reader.close();
  const declared = readers.find(({ declared }) => declared !== null)?.declared;
  const found = readers.flatMap(({ heading }) => (heading ? [heading] : []));
  if (found.length > 0) return found.filter(({ delimiter }) => declared === undefined || delimiter === declared);
  const [fault] = readers.flatMap(({ fault }) => (fault ? [fault] : []));
  throw fault ?? new FaultyFile(null, `'${name}' holds nothing but blank lines; the first line must be the header`);
}

/** The delimiter that a header seems to be made with, if it is none of those that are tried. */
export function foreignDelimiter(header: readonly string[]): string | null {
  return header.join("").split("|").length > header.length ? "'|'" : null;
}

const SEPARATOR_LINE = /^"?sep=([,;\t])"?$/i;

class HeadingReader {
  heading: Heading | null = null;
  fault: FaultyFile | null = null;
  /** The delimiter that a `sep=` line names. */
  declared: number | null = null;
  readonly #delimiter: number;
  readonly #scanner: RecordScanner;
  #records = 0;
  #skipped = 0;

  constructor(delimiter: number, limits: Limits) {
    this.#delimiter = delimiter;
    this.#scanner = new RecordScanner(delimiter, limits);
  }

  get done(): boolean {
    return this.heading !== null || this.fault !== null;
  }

  push(piece: Uint8Array): void {
    if (this.done) return;
    this.#scanner.push(piece);
    this.#read();
  }

  close(): void {
    if (this.done) return;
    this.#scanner.close();
    this.#read();
  }

  #read(): void {
    try {
      while (!this.done && this.#scanner.next()) this.#look();
    } catch (error) {
      if (!(error instanceof FaultyFile)) throw error;
      this.fault = error;
    }
  }

  #look(): void {
    const { window, start, end, count } = this.#scanner;
    const [, separator] =
      this.#records === 0 && end - start < 8 ? (SEPARATOR_LINE.exec(window.toString("utf8", start, end)) ?? []) : [];
    if (separator !== undefined) {
      this.declared = separator.charCodeAt(0);
      this.#skipped = 1;
      return;
    }
    this.#records++;
    if (count === 0 || (count === 1 && onlySpaces(this.#scanner))) return;
    const header = Array.from({ length: Math.min(count, this.#scanner.ends.length) }, (_, index) =>
      fieldText(this.#scanner, index),
    );
    this.heading = { delimiter: this.#delimiter, header, number: this.#records, skipped: this.#skipped };
  }
}
