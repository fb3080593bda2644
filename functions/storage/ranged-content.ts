import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Content } from "../ingest/reading/content.ts";
import type { Bucket } from "./bucket.ts";

/** What one request fetches of what is read here and there: a zip archive's directory, the beginning of an entry. */
export const BLOCK_BYTES = 1024 * 1024;

/** Blocks that are kept: a zip archive is read at its end, at its beginning, and where its parts lie. */
const BLOCKS_KEPT = 3;

/** What one request streams: enough that few are needed, and so little that none is open for long. */
const WINDOW_BYTES = 16 * 1024 * 1024;

/** The storage sent fewer bytes of a version than it has. */
export class CutShortError extends Error {
  override readonly name = "CutShortError";
}

/**
 * A version of an object, read as it comes. A stream begins with a block that is kept, since many are not read beyond
 * it; the rest is handed on as it arrives, while the request for what follows is on its way. Whatever is held longer
 * than a moment outlives many collections of garbage, and then for long itself.
 */
export class RangedContent implements Content {
  readonly size: number;
  readonly #bucket: Bucket;
  readonly #version: { Bucket: string; Key: string; VersionId: string };
  /** In the order of their use, the oldest first. */
  readonly #blocks = new Map<number, Promise<Buffer>>();

  /** @param first the bytes of the first block, where they are known already. */
  constructor(
    bucket: Bucket,
    version: { Bucket: string; Key: string; VersionId: string },
    size: number,
    first: Buffer,
  ) {
    this.size = size;
    this.#bucket = bucket;
    this.#version = version;
    this.#blocks.set(0, Promise.resolve(first));
  }

  async range(from: number, to: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let at = from; at < to;) {
      const piece = await this.#ofBlock(at, to);
      if (piece.length === 0) break;
      pieces.push(piece);
      at += piece.length;
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }

  async *stream(from = 0, to = this.size): AsyncGenerator<Buffer> {
    if (from >= to) return;
    const first = await this.#ofBlock(from, to);
    yield first;
    yield* this.#windows(from + first.length, to);
  }

  async *#windows(from: number, to: number): AsyncGenerator<Buffer> {
    if (from >= to) return;
    let next: Promise<Readable> | null = this.#open(from, to);
    try {
      for (let at = from; next; at += WINDOW_BYTES) {
        const body: Readable = await next;
        const end = Math.min(to, at + WINDOW_BYTES);
        next = end < to ? this.#open(end, to) : null;
        let left = end - at;
        for await (const piece of body as AsyncIterable<Buffer>) {
          left -= piece.length;
          yield piece;
        }
        if (left !== 0) throw new CutShortError(`${left} bytes of '${this.#version.Key}' did not come`);
      }
    } finally {
      // Whoever stops early leaves a request behind; whether it came to anything is of no more interest.
      void next?.then(
        (body) => body.destroy(),
        () => undefined,
      );
    }
  }

  /** Asks for the window that begins there. */
  #open(at: number, to: number): Promise<Readable> {
    const opened = this.#get(at, Math.min(to, at + WINDOW_BYTES)).then(({ Body }) => {
      if (Body instanceof Readable) return Body;
      throw new CutShortError(`nothing came of '${this.#version.Key}'`);
    });
    // Whoever waits for it hears of it; nobody may.
    opened.catch(() => undefined);
    return opened;
  }

  /** The bytes from there to the end of their block, or to `to`. */
  async #ofBlock(at: number, to: number): Promise<Buffer> {
    const number = Math.floor(at / BLOCK_BYTES);
    const offset = number * BLOCK_BYTES;
    return (await this.#block(number)).subarray(at - offset, to - offset);
  }

  #block(number: number): Promise<Buffer> {
    const block = this.#blocks.get(number) ?? this.#fetch(number);
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= BLOCKS_KEPT) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }

  #fetch(number: number): Promise<Buffer> {
    const start = number * BLOCK_BYTES;
    const fetched = this.#get(start, Math.min(this.size, start + BLOCK_BYTES)).then(async ({ Body }) =>
      Buffer.from((await Body?.transformToByteArray()) ?? []),
    );
    // Whoever asks for the block hears of it; whoever asks again has it fetched again.
    fetched.catch(() => this.#blocks.delete(number));
    return fetched;
  }

  #get(from: number, to: number) {
    return this.#bucket.s3.send(new GetObjectCommand({ ...this.#version, Range: `bytes=${from}-${to - 1}` }));
  }
}
