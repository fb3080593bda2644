import type { Limits } from "../limits.ts";
import { fieldText } from "../part-text.ts";
import { RecordBytes } from "./record-bytes.ts";
import { unescaped, writeText } from "./text-bytes.ts";

/** Thrown by whoever holds more than it may. */
export class TooManyTexts extends Error {
  override readonly name = "TooManyTexts";
}

/**
 * The texts that a workbook's cells refer to by number, each kept once and as it will stand in a record: all of them
 * in one buffer, so that millions cost little more than their letters.
 */
export class SharedTexts {
  readonly #texts: RecordBytes;
  readonly #limits: Limits;
  /** Where each text begins; one more than there are. */
  #starts = new Uint32Array(1024);
  #count = 0;
  #longest = 0;

  /** @param expectedBytes how much room to make at first. */
  constructor(limits: Limits, expectedBytes: number) {
    this.#limits = limits;
    this.#texts = new RecordBytes(Math.min(expectedBytes, limits.sharedTextBytes));
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of the longest text. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds what a piece of an XML document says. @throws TooManyTexts */
  addXml(bytes: Buffer, start: number, end: number, asks: number): void {
    writeText(this.#texts, bytes, start, end, asks);
    this.#added();
  }

  /** @throws TooManyTexts */
  addText(text: string): void {
    this.#texts.text(fieldText(unescaped(text)));
    this.#added();
  }

  /** Writes a text as a field. @returns false where there is none of that number. */
  write(out: RecordBytes, index: number): boolean {
    if (!(Number.isInteger(index) && index >= 0 && index < this.#count)) return false;
    out.copy(this.#texts.bytes, this.#starts[index] ?? 0, this.#starts[index + 1] ?? 0);
    return true;
  }

  #added(): void {
    this.#count++;
    if (this.#count >= this.#starts.length) {
      const grown = new Uint32Array(this.#starts.length * 2);
      grown.set(this.#starts);
      this.#starts = grown;
    }
    this.#longest = Math.max(this.#longest, this.#texts.length - (this.#starts[this.#count - 1] ?? 0));
    this.#starts[this.#count] = this.#texts.length;
    const bytes = this.#texts.length + this.#starts.byteLength;
    if (bytes > this.#limits.sharedTextBytes) throw new TooManyTexts();
  }
}
