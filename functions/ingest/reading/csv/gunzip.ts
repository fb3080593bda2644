import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile } from "../table.ts";

/** So much may be unpacked before its ratio is looked at: a few repeated rows pack very well. */
const RATIO_FROM_BYTES = 16 * 1024 * 1024;

/** The unpacked bytes of a gzip archive, within the limits. @throws FaultyFile */
export async function* gunzipped(content: Content, name: string, limits: Limits): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const fed = pipeline(Readable.from(content.stream()), gunzip);
  // The loop below meets the same error; a rejection nobody holds would end the process.
  fed.catch(() => undefined);
  let unpacked = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      unpacked += piece.length;
      if (unpacked > limits.fileBytes) {
        throw new FaultyFile(
          null,
          `'${name}' unpacks to more than ${limits.fileBytes} bytes; split it into several files`,
        );
      }
      if (unpacked > RATIO_FROM_BYTES && unpacked > limits.ratio * content.size) {
        throw new FaultyFile(
          null,
          `'${name}' unpacks to more than ${limits.ratio} times its size, as an archive made to do harm does; upload what is in it, unpacked`,
        );
      }
      yield piece;
    }
    await fed;
  } catch (error) {
    throw isDamage(error) ? damaged(name) : error;
  } finally {
    gunzip.destroy();
  }
  // Zeros that fill up a block are usual; anything else would be left out without a word.
  if (gunzip.bytesWritten < content.size) await refuseTrailing(content, gunzip.bytesWritten, name);
}

async function refuseTrailing(content: Content, from: number, name: string): Promise<void> {
  let offset = 0;
  for await (const piece of content.stream()) {
    const trailing = piece.subarray(Math.max(0, from - offset));
    offset += piece.length;
    if (offset > from && trailing.some((byte) => byte !== 0)) throw damaged(name);
  }
}

const isDamage = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");

const damaged = (name: string) =>
  new FaultyFile(null, `'${name}' cannot be unpacked: it is damaged or not all of it came; pack and upload it again`);
