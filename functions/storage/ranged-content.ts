import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Content } from "../ingest/reading/content.ts";
import type { Bucket } from "./bucket.ts";

/** What one request fetches; few enough requests for a big file, and little enough memory. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

/** Blocks that are kept: a zip archive is read at its end, at its beginning, and where its parts lie. */
const BLOCKS_KEPT = 3;

/** A version of an object, fetched in blocks as they are asked for; the next one is on its way while one is read. */
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
    for await (const piece of this.#pieces(from, to, false)) pieces.push(piece);
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }

  stream(from = 0, to = this.size): AsyncIterable<Buffer> {
    return this.#pieces(from, to, true);
  }

  async *#pieces(from: number, to: number, ahead: boolean): AsyncGenerator<Buffer> {
    for (let at = from; at < to;) {
      const block = Math.floor(at / BLOCK_BYTES);
      const offset = block * BLOCK_BYTES;
      const fetched = this.#block(block);
      if (ahead && offset + BLOCK_BYTES < to) void this.#block(block + 1);
      const piece = (await fetched).subarray(at - offset, to - offset);
      if (piece.length === 0) return;
      yield piece;
      at += piece.length;
    }
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
    const Range = `bytes=${start}-${Math.min(this.size, start + BLOCK_BYTES) - 1}`;
    const fetched = this.#bucket.s3
      .send(new GetObjectCommand({ ...this.#version, Range }))
      .then(async ({ Body }) => Buffer.from((await Body?.transformToByteArray()) ?? []));
    // Whoever asks for the block hears of it; a block fetched ahead may never be asked for.
    fetched.catch(() => this.#blocks.delete(number));
    return fetched;
  }
}
