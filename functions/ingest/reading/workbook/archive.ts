import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile } from "../table.ts";

const STORED = 0;
const DEFLATED = 8;
/** Small parts may be packed as tightly as they like: they cannot do harm. */
const RATIO_FREE_BYTES = 1024 * 1024;
const UNPACKED_CHUNK_BYTES = 256 * 1024;
const SAVE_AGAIN = "open it in Excel, save it again and upload that";

/** A zip archive that is opened with care: what its directory says is checked while unpacking, and all of it capped. */
export interface Archive {
  has(name: string): boolean;
  names(): string[];
  /** What the directory says of an entry's unpacked bytes. @throws FaultyFile when there is no such entry. */
  sizeOf(name: string): number;
  /**
   * The unpacked bytes of an entry, `most` of them at the most; names differ in more than case. Whoever stops before the end never learns
   * whether the checksum is right. @throws FaultyFile also when there is no such entry.
   */
  stream(name: string, most?: number): AsyncGenerator<Buffer>;
}

/** @throws FaultyFile if it is damaged, encrypted or has too many entries. */
export async function openArchive(content: Content, name: string, limits: Limits): Promise<Archive> {
  const directory = await directoryOf(content, name, limits);
  let unpacked = 0;
  const find = (entryName: string): Entry => {
    const entry = directory.entries.get(entryName.toLowerCase());
    if (!entry) throw damaged(name, `'${entryName}' is missing in it`);
    checkDeclared(entry, entryName, name, limits);
    return entry;
  };
  async function* stream(entryName: string, most = limits.entryBytes): AsyncGenerator<Buffer> {
    const entry = find(entryName);
    let size = 0;
    let checksum = 0;
    for await (const chunk of unpack(content, directory.zip, entry, entryName, name)) {
      size += chunk.length;
      unpacked += chunk.length;
      const allowed = Math.min(most, limits.unpackedBytes);
      if (size > most || unpacked > limits.unpackedBytes) {
        throw tooLarge(name, `with '${entryName}' it unpacks to more than the ${megabytes(allowed)} allowed`);
      }
      if (size > entry.uncompressedSize) break;
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (size !== entry.uncompressedSize) {
      throw damaged(name, `'${entryName}' in it unpacks to another size than its directory says`);
    }
    if (checksum !== entry.crc32) throw damaged(name, `the checksum of '${entryName}' in it is wrong`);
  }
  return {
    has: (entryName) => directory.entries.has(entryName.toLowerCase()),
    names: () => [...directory.entries.keys()],
    sizeOf: (entryName) => find(entryName).uncompressedSize,
    stream,
  };
}

export function damaged(name: string, detail: string): FaultyFile {
  return new FaultyFile(null, `'${name}' is damaged: ${detail}; ${SAVE_AGAIN}`);
}

export function tooLarge(name: string, what: string): FaultyFile {
  return new FaultyFile(
    null,
    `'${name}' is too large to be read safely: ${what}; split it into smaller workbooks, or save it as CSV`,
  );
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function directoryOf(content: Content, name: string, limits: Limits) {
  const entries = new Map<string, Entry>();
  const reader = new ContentReader(content);
  let zip: ZipFile;
  try {
    // Names are decoded here: yauzl refuses archives whose names begin with '/', which some programs write.
    const options = { lazyEntries: true, decodeStrings: false, autoClose: false };
    zip = await fromRandomAccessReaderPromise(reader, content.size, options);
    if (zip.entryCount > limits.zipEntries) throw tooLarge(name, `it has more than ${limits.zipEntries} entries`);
    for await (const entry of zip.eachEntry()) {
      const entryName = entry.fileNameRaw.toString("utf8").replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
      if (entry.isEncrypted()) throw new FaultyFile(null, `'${name}' is protected by a password; save it without one`);
      if (entries.has(entryName)) throw damaged(name, `it has two entries called '${entryName}'`);
      entries.set(entryName, entry);
    }
  } catch (error) {
    if (error instanceof FaultyFile) throw error;
    throw reader.failure ?? unpackable(name, error);
  }
  return { zip, entries };
}

function unpackable(name: string, error: unknown): FaultyFile {
  return damaged(name, `it begins like a workbook, but its content cannot be unpacked (${messageOf(error)})`);
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

/** @throws FaultyFile where the packed bytes are damaged, and whatever the content throws. */
async function* unpack(content: Content, zip: ZipFile, entry: Entry, entryName: string, name: string) {
  const cannot = (error: unknown) => damaged(name, `'${entryName}' in it cannot be unpacked (${messageOf(error)})`);
  const start = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((error: unknown) => {
    throw error instanceof ContentFailure ? error.cause : cannot(error);
  });
  const packed = content.stream(start.fileDataStart, start.fileDataStart + entry.compressedSize);
  if (entry.compressionMethod === STORED) {
    yield* packed;
    return;
  }
  const inflate = createInflateRaw({ chunkSize: UNPACKED_CHUNK_BYTES });
  // Its error comes out of the loop below as well.
  pipeline(Readable.from(packed, { highWaterMark: 1 }), inflate, () => undefined);
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw isInflateError(error) ? cannot(error) : error;
  } finally {
    inflate.destroy();
  }
}

function isInflateError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

/** The storage failed, not the file: told apart from what yauzl itself finds wrong. */
class ContentFailure extends Error {
  override readonly name = "ContentFailure";
}

/** What yauzl reads the directory and the entries' own headers through. */
class ContentReader extends RandomAccessReader {
  failure: Error | null = null;
  readonly #content: Content;

  constructor(content: Content) {
    super();
    this.#content = content;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    const end = Math.min(position + length, this.#content.size);
    if (!(position >= 0 && position < end)) {
      done(new Error("unexpected EOF"));
      return;
    }
    this.#content.range(position, end).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        done(bytes.length < length ? new Error("unexpected EOF") : null);
      },
      (cause: Error) => {
        this.failure = cause;
        done(new ContentFailure("the content could not be read", { cause }));
      },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
