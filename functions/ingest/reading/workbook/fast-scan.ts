/** What a scan over bytes ended with. */
export const SCAN = {
  /** It does not understand what stands next, or not all of it is there. */
  stuck: 0,
  /** The element whose content is scanned has ended; what was consumed includes its end tag. */
  closed: 1,
  /** Enough for now; it can go on from here. */
  pause: 2,
} as const;
export type ScanEnd = (typeof SCAN)[keyof typeof SCAN];

/**
 * Scans the content of one element of a big XML document byte by byte. It understands what the usual programs write
 * and nothing else; whatever it does not understand it leaves to a real XML parser.
 */
export interface FastScanner {
  /** Names of the elements from the outermost to the one whose content it scans. */
  readonly path: readonly string[];
  /** How many bytes it consumed; always whole tags or elements. */
  consumed: number;
  /** Scans up to `end`, behind which {@link ZERO_BYTES} bytes of zero stand. */
  scan(bytes: Buffer, start: number, end: number): ScanEnd;
}

/** More than any scanner looks ahead. */
export const ZERO_BYTES = 16;

/** Where something was not understood. */
export const NOT_UNDERSTOOD = -1;

/** Does the text, in Latin letters, stand there? */
export function stands(text: string, bytes: Buffer, at: number): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

const [QUOTE, AMPERSAND, APOSTROPHE, COLON, LESS, EQUALS] = [34, 38, 39, 58, 60, 61] as const;

/** The place behind an attribute that begins there. */
export function behindAttribute(bytes: Buffer, start: number): number {
  let at = start;
  while (NAME_BYTES[bytes[at] ?? 0] === 1) at++;
  const quote = bytes[at + 1];
  // Digits, points and dashes are no beginning of a name; all of them stand before the colon.
  if (at === start || (bytes[start] ?? 0) < COLON || bytes[at] !== EQUALS || (quote !== QUOTE && quote !== APOSTROPHE))
    return NOT_UNDERSTOOD;
  at += 2;
  for (let byte = bytes[at]; byte !== quote; byte = bytes[++at]) {
    if (byte === undefined || byte < 32 || byte === LESS || byte === AMPERSAND) return NOT_UNDERSTOOD;
  }
  return at + 1;
}

/** Names of the attributes that a tag has had: none may be there twice. */
export class SeenNames {
  /** Two names may have the same hash; then the parser looks at them. */
  readonly #hashes = new Int32Array(MOST_NAMES);
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  /** @returns false where the name that begins there has been seen, or is one too many. */
  isNew(bytes: Buffer, start: number): boolean {
    let hash = 0;
    for (let at = start; NAME_BYTES[bytes[at] ?? 0] === 1; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    for (let index = 0; index < this.#count; index++) if (this.#hashes[index] === hash) return false;
    if (this.#count === MOST_NAMES) return false;
    this.#hashes[this.#count++] = hash;
    return true;
  }
}

const MOST_NAMES = 32;
const NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => (/[\w:.-]/.test(String.fromCharCode(byte)) ? 1 : 0));
