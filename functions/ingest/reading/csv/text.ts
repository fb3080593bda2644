import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";
import { SAVE_AS_CSV } from "../remedies.ts";
import { checkUnpacked, HEAD_BYTES, markedEncoding, UTF8_MARK } from "../sniff.ts";
import { FaultyFile } from "../table.ts";
import { gunzipped } from "./gunzip.ts";
import { Utf8Check } from "./utf8.ts";
import { WesternText } from "./western.ts";

/** The text of a CSV file, read in one encoding. */
export interface Text {
  /** The text from the start in UTF-8, without a byte order mark; may be called again. @throws FaultyFile, NotUtf8 */
  pieces(): AsyncIterable<Uint8Array>;
  /** Where in the file the text begins, if it lies there just as `pieces` gives it; else null. */
  liesAt: number | null;
  /** How to read it if it turns out not to be in UTF-8. */
  otherwise: Text | null;
  /** What people should know about how it is read. */
  notes(): Promise<string[]>;
}

/** Text that says nothing of its encoding turned out not to be in UTF-8. */
export class NotUtf8 extends Error {
  override readonly name = "NotUtf8";
}

const PIECE_BYTES = 256 * 1024;

/**
 * Opens the text of a file. Its encoding is the one that its first bytes say (UTF-8 or UTF-16, by a byte order mark);
 * without any it is UTF-8, and what is not is read as Windows-1252, if it looks like Western text, with a note.
 * @throws FaultyFile
 */
export async function openText(file: {
  content: Content;
  name: string;
  packed: boolean;
  limits: Limits;
}): Promise<Text> {
  const { content, name, packed, limits } = file;
  const bytes = () => inPieces(packed ? gunzipped(content, name, limits) : content.stream());
  const head = await firstBytes(bytes());
  if (packed) checkUnpacked(head, name);
  const none = () => Promise.resolve([]);
  const encoding = markedEncoding(head);
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    return { pieces: () => fromUtf16(bytes(), encoding, name), liesAt: null, otherwise: null, notes: none };
  }
  const marked = encoding === "utf-8";
  const begins = marked ? UTF8_MARK.length : 0;
  const western: Text = {
    pieces: () => fromWestern(bytes, name),
    liesAt: null,
    otherwise: null,
    notes: async () => [await westernNote(bytes, name)],
  };
  return {
    pieces: () => asUtf8(bytes, { begins, marked, name }),
    liesAt: packed ? null : begins,
    otherwise: marked ? null : western,
    notes: none,
  };
}

async function* asUtf8(
  bytes: () => AsyncIterable<Uint8Array>,
  { begins, marked, name }: { begins: number; marked: boolean; name: string },
): AsyncGenerator<Uint8Array> {
  const notUtf8 = async () => (marked ? brokenUtf8(bytes, name) : new NotUtf8());
  const check = new Utf8Check();
  let skip = begins;
  let offset = 0;
  for await (const piece of bytes()) {
    if (!check.accepts(piece)) throw await notUtf8();
    await refuseNul(piece, offset, bytes, name);
    offset += piece.length;
    yield skip > 0 ? piece.subarray(skip) : piece;
    skip = Math.max(0, skip - piece.length);
  }
  if (!check.complete) throw await notUtf8();
}

async function* fromUtf16(
  bytes: AsyncIterable<Uint8Array>,
  encoding: "utf-16le" | "utf-16be",
  name: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const decoded = (piece?: Uint8Array): Buffer => {
    let text: string;
    try {
      text = piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new FaultyFile(null, `'${name}' is text in UTF-16, but damaged behind line ${line}; ${SAVE_AS_CSV}`);
    }
    if (text.includes("\0")) throw nul(name, line + lineBreaks(Buffer.from(text.slice(0, text.indexOf("\0")))));
    const utf8 = Buffer.from(text);
    line += lineBreaks(utf8);
    return utf8;
  };
  for await (const piece of bytes) yield decoded(piece);
  yield decoded();
}

async function* fromWestern(bytes: () => AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const western = new WesternText();
  let offset = 0;
  for await (const piece of bytes()) {
    const text = western.decode(piece);
    if (western.foreignAt !== null) {
      const { line } = await lineAt(bytes(), western.foreignAt);
      throw new FaultyFile(
        null,
        `'${name}' is text neither in UTF-8 nor, by the characters in line ${line}, in Windows-1252; ${SAVE_AS_CSV}`,
      );
    }
    await refuseNul(piece, offset, bytes, name);
    offset += piece.length;
    yield text;
  }
}

async function refuseNul(
  piece: Uint8Array,
  offset: number,
  bytes: () => AsyncIterable<Uint8Array>,
  name: string,
): Promise<void> {
  const at = piece.indexOf(0);
  if (at >= 0) throw nul(name, (await lineAt(bytes(), offset + at)).line);
}

const nul = (name: string, line: number) =>
  new FaultyFile(null, `'${name}' holds a NUL character in line ${line}, which text has not; make it again`);

async function brokenUtf8(bytes: () => AsyncIterable<Uint8Array>, name: string): Promise<FaultyFile> {
  const check = new Utf8Check();
  let offset = 0;
  let bad = 0;
  for await (const piece of bytes()) {
    if (!check.accepts(piece)) {
      bad = offset + firstBad(piece);
      break;
    }
    offset += piece.length;
    bad = offset;
  }
  const { line } = await lineAt(bytes(), bad);
  return new FaultyFile(
    null,
    `'${name}' says that it is in UTF-8, but the first unreadable character is in line ${line}; ${SAVE_AS_CSV}`,
  );
}

/** The start of the first line in a piece that is not UTF-8; characters cut off at the piece's start count for its first. */
function firstBad(piece: Uint8Array): number {
  for (let from = 0; ;) {
    const end = piece.indexOf(0x0a, from);
    const check = new Utf8Check();
    if (end < 0 || !check.accepts(piece.subarray(from, end)) || !check.complete) return from;
    from = end + 1;
  }
}

async function westernNote(bytes: () => AsyncIterable<Uint8Array>, name: string): Promise<string> {
  let offset = 0;
  for await (const piece of bytes()) {
    const at = piece.findIndex((byte) => byte >= 0x80);
    if (at >= 0) {
      const { line, word } = await lineAt(bytes(), offset + at);
      return `'${name}' is not in UTF-8 and was read as Windows-1252: line ${line} has '${word}'; if that is not what was written, ${SAVE_AS_CSV} and upload it again`;
    }
    offset += piece.length;
  }
  return `'${name}' is not in UTF-8 and was read as Windows-1252`;
}

/** The line, from 1, in which a byte of the text lies, and the word it belongs to, in Windows-1252. */
async function lineAt(bytes: AsyncIterable<Uint8Array>, offset: number): Promise<{ line: number; word: string }> {
  let line = 1;
  let before = 0;
  for await (const piece of bytes) {
    if (before + piece.length > offset) {
      const at = offset - before;
      const around = Buffer.from(piece);
      const text = new WesternText().decode(around.subarray(Math.max(0, at - 20), at + 20)).toString();
      const word = /[^\s,;"]*[^\x01-\x7f][^\s,;"]*/.exec(text)?.[0] ?? ""; // eslint-disable-line no-control-regex -- ASCII
      return { line: line + lineBreaks(around.subarray(0, at)), word };
    }
    line += lineBreaks(piece);
    before += piece.length;
  }
  return { line, word: "" };
}

/** Breaks as Excel and editors count them; a CR LF that is cut between two pieces counts once, by its LF. */
function lineBreaks(piece: Uint8Array): number {
  let breaks = 0;
  for (let at = 0; at < piece.length; at++) {
    if (piece[at] === 0x0a || (piece[at] === 0x0d && at + 1 < piece.length && piece[at + 1] !== 0x0a)) breaks++;
  }
  return breaks;
}

async function firstBytes(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** Not more than so much at once, or what comes of a piece would not be bounded. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length; from += PIECE_BYTES) yield piece.subarray(from, from + PIECE_BYTES);
  }
}
