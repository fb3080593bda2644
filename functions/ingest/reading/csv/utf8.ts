import { isUtf8 } from "node:buffer";

const MOST_BYTES_OF_A_CHARACTER = 4;

/** Checks that pieces of text are UTF-8, characters that are cut between two pieces included. */
export class Utf8Check {
  #cut = Buffer.alloc(0);

  /** Whether the text so far can be UTF-8. */
  accepts(piece: Uint8Array): boolean {
    let rest = piece;
    if (this.#cut.length > 0) {
      const taken = rest.subarray(0, MOST_BYTES_OF_A_CHARACTER - this.#cut.length);
      const joined = Buffer.concat([this.#cut, taken]);
      const whole = characterLength(joined[0] ?? 0);
      if (joined.length < whole && taken.length === rest.length) {
        this.#cut = joined;
        return true;
      }
      if (!isUtf8(joined.subarray(0, whole))) return false;
      rest = rest.subarray(whole - this.#cut.length);
    }
    const end = endOfWhole(rest);
    this.#cut = Buffer.from(rest.subarray(end));
    return isUtf8(rest.subarray(0, end));
  }

  /** Whether the text may end here. */
  get complete(): boolean {
    return this.#cut.length === 0;
  }
}

/** Where the last character begins if the piece does not hold all of it, else the piece's end. */
function endOfWhole(piece: Uint8Array): number {
  const { length } = piece;
  for (let back = 1; back < MOST_BYTES_OF_A_CHARACTER && back <= length; back++) {
    const byte = piece[length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) return characterLength(byte) > back ? length - back : length;
  }
  return length;
}

/** The length of the character that a byte begins; 1 for one that begins none. */
function characterLength(first: number): number {
  if (first >= 0xf0 && first < 0xf8) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xc0 && first < 0xe0 ? 2 : 1;
}
