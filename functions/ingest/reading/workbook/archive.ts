import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import type { Limits } from "../limits.ts";
import { FaultyFile } from "../table.ts";

const STORED = 0;
const DEFLATED = 8;
/** Small parts may be packed as tightly as they like: they cannot do harm. */
const RATIO_FREE_BYTES = 1024 * 1024;
const SAVE_AGAIN = "open it in Excel, save it again and upload that";

/** A zip archive that is opened with care: what its directory says is checked while unpacking, and all of it capped. */
export interface Archive {
  has(name: string): boolean;
  names(): string[];
  /** The unpacked bytes of an entry; names differ in more than case. @throws FaultyFile also when there is none. */
  read(name: string): Promise<Buffer>;
}

/** @throws FaultyFile if it is damaged, encrypted or has too many entries. */
export async function openArchive(bytes: Uint8Array, name: string, limits: Limits): Promise<Archive> {
  const { zip, entries } = await directoryOf(bytes, name, limits);
  let unpacked = 0;
  const read = async (entryName: string) => {
    const entry = entries.get(entryName.toLowerCase());
    if (!entry) throw damaged(name, `'${entryName}' is missing in it`);
    checkDeclared(entry, entryName, name, limits);
    const content = await unpack(
      zip,
      entry,
      entryName,
      name,
      Math.min(limits.entryBytes, limits.unpackedBytes - unpacked),
    );
    unpacked += content.length;
    return content;
  };
  return { has: (entryName) => entries.has(entryName.toLowerCase()), names: () => [...entries.keys()], read };
}

export function damaged(name: string, detail: string): FaultyFile {
  return new FaultyFile(null, `'${name}' is damaged: ${detail}; ${SAVE_AGAIN}`);
}

async function directoryOf(bytes: Uint8Array, name: string, limits: Limits) {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Names are decoded here: yauzl refuses archives whose names begin with '/', which some programs write.
    zip = await fromBufferPromise(buffer, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true });
    if (zip.entryCount > limits.zipEntries) throw tooLarge(name, `it has more than ${limits.zipEntries} entries`);
    for await (const entry of zip.eachEntry()) {
      const entryName = entry.fileNameRaw.toString("utf8").replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
      if (entry.isEncrypted()) throw new FaultyFile(null, `'${name}' is protected by a password; save it without one`);
      if (entries.has(entryName)) throw damaged(name, `it has two entries called '${entryName}'`);
      entries.set(entryName, entry);
    }
  } catch (error) {
    if (error instanceof FaultyFile) throw error;
    throw damaged(name, `it begins like a workbook, but its content cannot be unpacked (${messageOf(error)})`);
  }
  return { zip, entries };
}

function checkDeclared(entry: Entry, entryName: string, name: string, limits: Limits): void {
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw damaged(name, `'${entryName}' is packed in a way that Excel does not use`);
  }
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > RATIO_FREE_BYTES && ratio > limits.ratio) {
    throw tooLarge(
      name,
      `'${entryName}' unpacks to ${Math.round(ratio)} times its size, more than ${limits.ratio} times`,
    );
  }
}

async function unpack(zip: ZipFile, entry: Entry, entryName: string, name: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let stream: Readable | null = null;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most)
        throw tooLarge(name, `with '${entryName}' it unpacks to more than the ${mebibytes(most)} allowed`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof FaultyFile) throw error;
    throw damaged(name, `'${entryName}' in it cannot be unpacked (${messageOf(error)})`);
  } finally {
    stream?.destroy();
  }
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) throw damaged(name, `the checksum of '${entryName}' in it is wrong`);
  return content;
}

function tooLarge(name: string, what: string): FaultyFile {
  return new FaultyFile(
    null,
    `'${name}' is too large to be read safely: ${what}; split it into smaller workbooks, or save it as CSV`,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
