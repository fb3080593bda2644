import { COMPOUND_FILE, compoundFault } from "./compound-file.ts";
import type { Content } from "./content.ts";
import { SAVE_AS_CSV, SAVE_AS_XLSX } from "./remedies.ts";
import { FaultyFile } from "./table.ts";

/** So much of the beginning of a file is looked at. */
export const HEAD_BYTES = 64 * 1024;

export type Kind = "workbook" | "gzip" | "csv";

/** Beginnings of files that are neither text nor a workbook. */
const SIGNATURES: readonly { begins: string; what: string; remedy: string }[] = [
  { begins: "7z\xbc\xaf", what: "a 7-Zip archive", remedy: "unpack it and upload what is in it" },
  { begins: "Rar!\x1a", what: "a RAR archive", remedy: "unpack it and upload what is in it" },
  { begins: "BZh", what: "a bzip2 archive", remedy: "unpack it and upload what is in it" },
  { begins: "\xfd7zXZ", what: "an xz archive", remedy: "unpack it and upload what is in it" },
  { begins: "\x28\xb5\x2f\xfd", what: "a Zstandard archive", remedy: "unpack it and upload what is in it" },
  { begins: "%PDF", what: "a PDF document", remedy: "upload the workbook or the CSV file that it was made from" },
  { begins: "{\\rtf", what: "a text document (RTF)", remedy: "upload a workbook (.xlsx) or a CSV file" },
  { begins: "PAR1\x15", what: "a Parquet file", remedy: "upload a workbook (.xlsx) or a CSV file" },
  { begins: "\x89PNG", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
  { begins: "\xff\xd8\xff", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
  { begins: "GIF8", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
];

/** The beginning of a zip archive, of an empty one, and of one in several volumes; text may well begin with "PK". */
const ZIP = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];
const GZIP = "\x1f\x8b";

const WORKBOOK_NAME = /\.(xlsx|xlsm|xltx|xltm|xlsb|xls|ods)$/i;
const TAR_MARK_AT = 257;

/**
 * Tells by its bytes whether a file is a workbook, CSV text or a gzip archive; its name is only checked against that.
 * @throws FaultyFile that says what the file is instead and what to do.
 */
export async function sniff(content: Content, name: string): Promise<Kind> {
  if (content.size === 0) throw refused(`'${name}' is empty (0 bytes); upload the file again`);
  const head = Buffer.from(await content.range(0, Math.min(content.size, HEAD_BYTES)));
  const start = head.toString("latin1", 0, 8);
  if (ZIP.includes(start.slice(0, 4))) return "workbook";
  if (start.startsWith(GZIP)) return "gzip";
  if (start.startsWith(COMPOUND_FILE)) throw refused(`'${name}' ${await compoundFault(content)}`);
  checkText(head, name);
  if (WORKBOOK_NAME.test(name)) {
    const csvName = name.replace(WORKBOOK_NAME, ".csv");
    throw refused(`'${name}' is not a workbook but text; ${SAVE_AS_XLSX}, or rename it to '${csvName}' if it is CSV`);
  }
  return "csv";
}

/** Looks at the beginning of what a gzip archive holds. @throws FaultyFile unless it is text. */
export function checkUnpacked(head: Buffer, name: string): void {
  const start = head.toString("latin1", 0, 8);
  const archive = start.startsWith(GZIP) || head.toString("latin1", TAR_MARK_AT, TAR_MARK_AT + 5) === "ustar";
  if (archive) throw refused(`'${name}' is an archive within a gzip archive; unpack it and upload what is in it`);
  if (ZIP.includes(start.slice(0, 4)) || start.startsWith(COMPOUND_FILE)) {
    throw refused(`'${name}' is a gzip archive of a workbook; upload the workbook itself`);
  }
  if (head.length === 0) throw refused(`'${name}' is an archive of an empty file; upload the file again`);
  checkText(head, name);
}

export const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The encoding that a text's first bytes say, if they say one. */
export function markedEncoding(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | null {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return UTF8_MARK.equals(head.subarray(0, UTF8_MARK.length)) ? "utf-8" : null;
}

function checkText(head: Buffer, name: string): void {
  const start = head.toString("latin1", 0, 8);
  for (const { begins, what, remedy } of SIGNATURES) {
    if (start.startsWith(begins)) throw refused(`'${name}' is ${what}, neither a workbook nor CSV; ${remedy}`);
  }
  const encoding = markedEncoding(head);
  const text = new TextDecoder(encoding ?? "latin1").decode(head.subarray(0, head.length & ~1));
  const firstWords = text.slice(0, 4096).trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<table|<head|<body|<meta)/.test(firstWords)) {
    throw refused(`'${name}' is a web page (HTML), neither a workbook nor CSV; ${SAVE_AS_XLSX}`);
  }
  if (firstWords.startsWith("<?xml")) {
    throw refused(`'${name}' is an XML file, neither a workbook nor CSV; ${SAVE_AS_XLSX}`);
  }
  if (encoding === null && isUnmarkedUtf16(head)) {
    throw refused(`'${name}' is text in UTF-16 without the mark that says so; ${SAVE_AS_CSV}`);
  }
  if (isBinary(text)) {
    throw refused(`'${name}' is neither a workbook nor text; upload a workbook (.xlsx) or a CSV file`);
  }
}

/** Of Western text in UTF-16 nearly every second byte is zero, and of the others none. */
function isUnmarkedUtf16(head: Buffer): boolean {
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  return Math.min(even, odd) === 0 && Math.max(even, odd) > head.length * 0.35;
}

function isBinary(text: string): boolean {
  if (text.includes("\0")) return true;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const controls = text.match(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g)?.length ?? 0;
  return controls > text.length / 100;
}

function refused(fault: string): FaultyFile {
  return new FaultyFile(null, fault);
}
