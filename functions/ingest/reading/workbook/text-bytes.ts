import { fieldText } from "../part-text.ts";
import type { RecordBytes } from "./record-bytes.ts";

/** What a byte of XML text asks for; the sum over a text says what has to be done with it. */
export const PLAIN = 0;
/** It must be quoted in a record. */
export const QUOTED = 1;
/** An entity, or a line break that XML reads as another one. */
export const ENCODED = 2;
/** Perhaps one of Excel's own escapes, such as `_x000D_`. */
export const ESCAPED = 4;
/** Where the text ends. */
export const END = 8;
/** Perhaps part of what XML text must not hold. */
const SUSPECT = 16;
/** A byte that XML does not allow. */
const FORBIDDEN = 32;

/** Where a scan over text ends: at `<`, or at what should not be there. */
export const STOPS = END | FORBIDDEN;
/** Whether it can be read without an XML parser is for {@link isPlainXml} to say. */
export const NEEDS_PARSER = ENCODED | SUSPECT;

export const BYTE_CLASSES: Uint8Array = byteClasses();

/** What a text asks for that no XML stands between any more. */
export function classOfPlain(bytes: Uint8Array): number {
  let found = PLAIN;
  for (const byte of bytes) found |= (BYTE_CLASSES[byte] ?? PLAIN) & (QUOTED | ESCAPED);
  return found;
}

/** Writes XML text as a field of a record. */
export function writeText(out: RecordBytes, bytes: Buffer, start: number, end: number, asks: number): void {
  if ((asks & (QUOTED | ENCODED | ESCAPED)) === PLAIN) out.copy(bytes, start, end);
  else out.text(fieldText(plainText(bytes, start, end, asks)));
}

/** What XML text says. Its entities must be known. */
export function plainText(bytes: Buffer, start: number, end: number, asks: number): string {
  const written = bytes.toString("utf8", start, end);
  const decoded = (asks & ENCODED) === PLAIN ? written : written.replace(/\r\n?/g, "\n").replace(ENTITY, decodeEntity);
  return (asks & ESCAPED) === PLAIN ? decoded : unescaped(decoded);
}

/** Excel writes characters that XML cannot hold, such as a carriage return, as `_x000D_`. */
export function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16);
    // Half of a character beyond 16 bits is no text by itself.
    return code >= 0xd800 && code <= 0xdfff ? escape : String.fromCharCode(code);
  });
}

/** Is it text that any XML parser reads as {@link plainText} does? Else it is none, or needs a real one. */
export function isPlainXml(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString("latin1", start, end);
  if (/\]\]>|\xef\xbf[\xbe\xbf]/.test(text)) return false;
  return !text.replace(ENTITY, (entity) => (decodeEntity(entity) === "" ? "&" : "")).includes("&");
}

const ENTITY = /&(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});/g;
const NAMED: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&apos;": "'",
};

/** Empty for a number that is no character of XML. */
function decodeEntity(entity: string): string {
  const named = NAMED[entity];
  if (named !== undefined) return named;
  const code = entity.startsWith("&#x") ? Number.parseInt(entity.slice(3), 16) : Number(entity.slice(2, -1));
  const allowed =
    code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd);
  return allowed || (code >= 0x10000 && code <= 0x10ffff) ? String.fromCodePoint(code) : "";
}

function byteClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(FORBIDDEN, 0, 0x20);
  // The first byte of U+FFFE and U+FFFF, which XML does not allow, and of characters that it does.
  classes[0xef] = SUSPECT;
  const set = (text: string, asks: number) => {
    for (const byte of Buffer.from(text)) classes[byte] = asks;
  };
  set("\t", PLAIN);
  set(',\n"', QUOTED);
  set("&", ENCODED);
  set("\r", ENCODED | QUOTED);
  set("_", ESCAPED);
  set("<", END);
  set(">", SUSPECT);
  return classes;
}
