import { isUtf8 } from "node:buffer";
import type { Content } from "./content.ts";
import { FaultyFile } from "./table.ts";

const SAVE_AS_XLSX = "open it in Excel and save it as 'Excel Workbook (*.xlsx)'";
const SAVE_AS_CSV = "open it in Excel and save it as 'CSV UTF-8 (comma delimited)'";

/** Beginnings of files that are neither text nor a workbook. */
const SIGNATURES: readonly { begins: string; what: string; remedy: string }[] = [
  { begins: "\x1f\x8b", what: "a gzip archive", remedy: "unpack it and upload what is in it" },
  { begins: "7z\xbc\xaf", what: "a 7-Zip archive", remedy: "unpack it and upload what is in it" },
  { begins: "Rar!\x1a", what: "a RAR archive", remedy: "unpack it and upload what is in it" },
  { begins: "%PDF", what: "a PDF document", remedy: "upload the workbook or the CSV file that it was made from" },
  { begins: "{\\rtf", what: "a text document (RTF)", remedy: "upload a workbook (.xlsx) or a CSV file" },
  { begins: "PAR1\x15", what: "a Parquet file", remedy: "upload a workbook (.xlsx) or a CSV file" },
  { begins: "\x89PNG", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
  { begins: "\xff\xd8\xff", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
  { begins: "GIF8", what: "a picture", remedy: "upload the workbook or the CSV file that it shows" },
  { begins: "\xff\xfe", what: "text in UTF-16", remedy: SAVE_AS_CSV },
  { begins: "\xfe\xff", what: "text in UTF-16", remedy: SAVE_AS_CSV },
];

/** The beginning of a zip archive, of an empty one, and of one in several volumes; text may well begin with "PK". */
const ZIP = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];

const WORKBOOK_NAME = /\.(xlsx|xlsm|xltx|xltm|xlsb|xls|ods)$/i;

const BEGINNING_BYTES = 4096;

/**
 * Tells by its bytes whether a file is a workbook or CSV text; its name is only checked against that.
 * @throws FaultyFile that says what the file is instead and what to do.
 */
export async function sniff(content: Content, name: string): Promise<"workbook" | "csv"> {
  if (content.size === 0) throw refused(`'${name}' is empty (0 bytes); upload the file again`);
  const start = (await content.range(0, Math.min(content.size, BEGINNING_BYTES))).toString("latin1");
  if (ZIP.includes(start.slice(0, 4))) return "workbook";
  if (start.startsWith("\xd0\xcf\x11\xe0")) throw refused(await oldOrProtected(content, name));
  for (const { begins, what, remedy } of SIGNATURES) {
    if (start.startsWith(begins)) throw refused(`'${name}' is ${what}, neither a workbook nor CSV; ${remedy}`);
  }
  checkText(await content.range(0, content.size), name, start);
  return "csv";
}

async function oldOrProtected(content: Content, name: string): Promise<string> {
  return (await holds(content, Buffer.from("EncryptedPackage", "utf16le")))
    ? `'${name}' is protected by a password; open it in Excel, remove the password (File, Info, Protect Workbook) and save it`
    : `'${name}' is a workbook of the old kind (.xls), or is protected by a password; ${SAVE_AS_XLSX}, without a password`;
}

async function holds(content: Content, wanted: Buffer): Promise<boolean> {
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of content.stream()) {
    const seen = Buffer.concat([before, chunk]);
    if (seen.includes(wanted)) return true;
    before = seen.subarray(Math.max(0, seen.length - wanted.length));
  }
  return false;
}

function checkText(bytes: Uint8Array, name: string, start: string): void {
  const firstWords = start
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  if (/^(<!doctype html|<html|<table|<head|<body|<meta)/.test(firstWords)) {
    throw refused(`'${name}' is a web page (HTML), neither a workbook nor CSV; ${SAVE_AS_XLSX}`);
  }
  if (firstWords.startsWith("<?xml")) {
    throw refused(`'${name}' is an XML file, neither a workbook nor CSV; ${SAVE_AS_XLSX}`);
  }
  if (isBinary(bytes)) {
    throw refused(`'${name}' is neither a workbook nor text; upload a workbook (.xlsx) or a CSV file`);
  }
  if (WORKBOOK_NAME.test(name)) {
    const csvName = name.replace(WORKBOOK_NAME, ".csv");
    throw refused(`'${name}' is not a workbook but text; ${SAVE_AS_XLSX}, or rename it to '${csvName}' if it is CSV`);
  }
  if (!isUtf8(bytes)) {
    const line = firstBadLine(bytes);
    throw refused(
      `'${name}' is text, but not in UTF-8: the first unreadable character is in line ${line}; ${SAVE_AS_CSV}`,
    );
  }
}

function isBinary(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true;
  const sample = bytes.subarray(0, 65_536);
  const controls = sample.filter((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13).length;
  return controls > sample.length / 100;
}

function firstBadLine(bytes: Uint8Array): number {
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf(10, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

function refused(fault: string): FaultyFile {
  return new FaultyFile(null, fault);
}
