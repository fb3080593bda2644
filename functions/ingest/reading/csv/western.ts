/** What Windows-1252 has from 0x80 to 0x9f; the five it has nothing for stand as a space. */
const UPPER_CONTROLS = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const UNDEFINED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Letters of Icelandic: far more often those of Turkish, Czech or Polish text in a code page of its own. */
const OF_OTHER_PAGES = "ÐÝÞðýþ";
/** What stands between two letters without a space in Western text. */
const WITHIN_WORDS = "‘’–—´·\u00a0\u00ad«»ºª";

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
/** Beyond ASCII. */
const HIGH_LOWER = 3;
const HIGH_UPPER = 4;
const HIGH_SYMBOL = 5;
const FOREIGN = 6;

const MOST_HIGH_LETTERS_IN_A_ROW = 2;
const MOST_HIGH_IN_A_ROW = 3;

const CHARACTERS = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xa0 ? (UPPER_CONTROLS[byte - 0x80] ?? "") : String.fromCharCode(byte),
);
const KINDS = Uint8Array.from(CHARACTERS, kindOf);
const IN_UTF8 = CHARACTERS.map((character) => Buffer.from(character));

/**
 * Makes UTF-8 of Windows-1252, and looks whether it can be that at all: any bytes can be read so, but letters of
 * another code page come out as symbols within words, capitals behind small letters, or rows of accented letters.
 */
export class WesternText {
  /** The place in the text of the first byte that Western text would not have there; null as long as there is none. */
  foreignAt: number | null = null;
  #offset = 0;
  #previous = OTHER;
  #beforePrevious = OTHER;
  #highLetters = 0;
  #high = 0;

  decode(bytes: Uint8Array): Buffer {
    const text = Buffer.allocUnsafe(3 * bytes.length);
    let length = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      this.#high = byte < 0x80 ? 0 : this.#high + 1;
      this.#look(KINDS[byte] ?? FOREIGN, at);
      if (byte < 0x80) text[length++] = byte;
      else length += IN_UTF8[byte]?.copy(text, length) ?? 0;
    }
    this.#offset += bytes.length;
    return text.subarray(0, length);
  }

  #look(kind: number, at: number): void {
    const high = kind === HIGH_LOWER || kind === HIGH_UPPER;
    this.#highLetters = high ? this.#highLetters + 1 : 0;
    const odd =
      kind === FOREIGN ||
      this.#highLetters > MOST_HIGH_LETTERS_IN_A_ROW ||
      this.#high > MOST_HIGH_IN_A_ROW ||
      (kind === HIGH_UPPER && (this.#previous === LOWER || this.#previous === HIGH_LOWER)) ||
      (this.#previous === HIGH_SYMBOL && isLetter(kind) && isLetter(this.#beforePrevious));
    if (odd) this.foreignAt ??= this.#offset + at;
    this.#beforePrevious = this.#previous;
    this.#previous = kind;
  }
}

function kindOf(character: string, byte: number): number {
  if (UNDEFINED.includes(byte) || OF_OTHER_PAGES.includes(character)) return FOREIGN;
  const letter = /^\p{L}$/u.test(character) && !WITHIN_WORDS.includes(character) && character !== "ƒ";
  if (!letter) return byte < 0x80 || WITHIN_WORDS.includes(character) ? OTHER : HIGH_SYMBOL;
  const upper = character !== character.toLowerCase();
  if (byte < 0x80) return upper ? UPPER : LOWER;
  return upper ? HIGH_UPPER : HIGH_LOWER;
}

const isLetter = (kind: number) => kind >= LOWER && kind <= HIGH_UPPER;
