import type { Limits } from "../limits.ts";
import { onlySpaces } from "./field-text.ts";
import type { Heading } from "./heading.ts";
import { RecordScanner } from "./record-scanner.ts";
import type { Text } from "./text.ts";

/**
 * The rows of a CSV file below its header, one after the other in `record`. A blank line is no row, nor is one of
 * spaces alone in a table of several columns, but both count: so `number` is the one that a spreadsheet shows.
 *
 * @example
 * while (await rows.more()) while (rows.next()) take(rows.record, rows.number);
 */
export class RowReader {
  readonly record: RecordScanner;
  number = 0;
  /** A line was passed over that anybody else may take for a row: of spaces, or of a CR alone. */
  passedOddLine = false;
  readonly #heading: Heading;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #ended = false;

  constructor(text: Text, heading: Heading, limits: Limits) {
    this.record = new RecordScanner(heading.delimiter, limits);
    this.number = -heading.skipped;
    this.#heading = heading;
    this.#pieces = text.pieces()[Symbol.asyncIterator]();
  }

  /** Gets more of the text; false when there was no more before. @throws FaultyFile */
  async more(): Promise<boolean> {
    if (this.#ended) return false;
    const piece = await this.#pieces.next();
    if (piece.done === true) {
      this.#ended = true;
      this.record.close();
    } else this.record.push(piece.value);
    return true;
  }

  /** Goes to the next row; false when that needs more of the text. @throws FaultyFile */
  next(): boolean {
    const { record } = this;
    const { number: header, header: names } = this.#heading;
    while (record.next()) {
      this.number++;
      if (this.number <= header) continue;
      if (record.count > 1) return true;
      if (record.count === 1 && (names.length === 1 || !onlySpaces(record))) return true;
      if (record.count === 1 || !record.endsPlainly) this.passedOddLine = true;
    }
    return false;
  }

  /** Lets go of the text before its end. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
