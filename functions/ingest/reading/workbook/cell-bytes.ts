import type { DateFormat } from "./date-formats.ts";
import { DateBytes } from "./date-bytes.ts";
import { numberOf, numberText, writeNumber } from "./number-bytes.ts";
import type { RecordBytes } from "./record-bytes.ts";
import type { SharedTexts } from "./shared-texts.ts";
import { writeText } from "./text-bytes.ts";

/** What the value of a cell is written as: the `t` of its element. */
export const CELL = { number: 0, shared: 1, text: 2, boolean: 3, error: 4, date: 5 } as const;
export type CellType = (typeof CELL)[keyof typeof CELL];

/** By the attribute's text; a cell without it is a number. */
export const CELL_TYPES: ReadonlyMap<string, CellType> = new Map([
  ["n", CELL.number],
  ["s", CELL.shared],
  ["str", CELL.text],
  ["inlineStr", CELL.text],
  ["b", CELL.boolean],
  ["e", CELL.error],
  ["d", CELL.date],
]);

/** What the cells of a workbook refer to. */
export interface CellContext {
  shared: SharedTexts;
  /** For each cell style what it shows of a date, or null. */
  dateFormats: readonly (DateFormat | null)[];
  from1904: boolean;
}

/** Writes values of cells as fields of a record: as a person sees them. */
export class CellBytes {
  readonly #shared: SharedTexts;
  readonly #dateFormats: readonly (DateFormat | null)[];
  readonly #dates: DateBytes;

  constructor({ shared, dateFormats, from1904 }: CellContext) {
    this.#shared = shared;
    this.#dateFormats = dateFormats;
    this.#dates = new DateBytes(from1904);
  }

  /**
   * Writes what stands in XML between `start` and `end`; nothing for an empty value.
   * @param asks what the text between them asks for.
   * @returns what is wrong with the value, in words that follow "cannot be read: "; null if nothing is.
   */
  write(
    out: RecordBytes,
    type: CellType,
    style: number,
    bytes: Buffer,
    start: number,
    end: number,
    asks: number,
  ): string | null {
    if (start === end) return null;
    switch (type) {
      case CELL.number:
        return this.#writeAmount(out, style, bytes, start, end);
      case CELL.shared:
        return this.#shared.write(out, numberOf(bytes, start, end))
          ? null
          : "its text is not among those of the workbook; type it again";
      case CELL.text:
      case CELL.error:
        writeText(out, bytes, start, end, asks);
        return null;
      case CELL.boolean:
        return writeBoolean(out, bytes.toString("latin1", start, end));
      case CELL.date: {
        const text = bytes.toString("latin1", start, end);
        return this.#dates.writeIso(out, text, this.#dateFormats[style] ?? null)
          ? null
          : `${text} is no date; correct it`;
      }
    }
  }

  #writeAmount(out: RecordBytes, style: number, bytes: Buffer, start: number, end: number): string | null {
    const shows = this.#dateFormats[style] ?? null;
    if (shows === null) return writeNumber(out, bytes, start, end) ? null : NO_NUMBER;
    const days = numberOf(bytes, start, end);
    if (!Number.isFinite(days)) return NO_NUMBER;
    if (this.#dates.write(out, days, shows)) return null;
    return `${numberText(days)} is no date; correct it, or give it a number format`;
  }
}

const NO_NUMBER = "its number is none; type it again";

function writeBoolean(out: RecordBytes, text: string): string | null {
  const value = { "1": "true", true: "true", "0": "false", false: "false" }[text];
  if (value === undefined) return "it is neither true nor false; type it again";
  out.text(value);
  return null;
}
