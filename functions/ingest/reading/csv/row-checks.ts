import type { Limits } from "../limits.ts";
import { namelessColumn, tooLongValue, tooManyFields } from "../fault-words.ts";
import { fieldText } from "./field-text.ts";
import type { RecordScanner } from "./record-scanner.ts";

/** Finds what is wrong with single rows, whatever their contract. */
export class RowChecks {
  readonly faults: string[] = [];
  readonly #nameless: Set<number>;
  readonly #limits: Limits;

  constructor(header: readonly string[], limits: Limits) {
    this.#nameless = new Set(header.flatMap((text, index) => (text.trim() === "" ? [index] : [])));
    this.#limits = limits;
  }

  look(record: RecordScanner, number: number): void {
    const { columns, valueCharacters } = this.#limits;
    if (record.count > columns) this.faults.push(tooManyFields(number, record.count, this.#limits));
    else if (record.end - record.start > valueCharacters || this.#nameless.size > 0) this.#lookClosely(record, number);
  }

  #lookClosely(record: RecordScanner, number: number): void {
    for (let index = 0; index < record.count; index++) {
      const from = index === 0 ? record.start : (record.ends[index - 1] ?? 0) + 1;
      const bytes = (record.ends[index] ?? from) - from;
      if (this.#nameless.has(index) && bytes > 0 && fieldText(record, index) !== "") {
        this.#nameless.delete(index);
        this.faults.push(namelessColumn(index, number));
      }
      if (bytes <= this.#limits.valueCharacters) continue;
      const { length } = fieldText(record, index);
      if (length > this.#limits.valueCharacters) this.faults.push(tooLongValue(number, index, length, this.#limits));
    }
  }
}
