/** The bytes of a file, wherever they lie; no more of them is held than was asked for. */
export interface Content {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `from` up to, not including, `to`. */
  range(from: number, to: number): Promise<Buffer>;
  /** The same, or all of them, as they come; may be called again. */
  stream(from?: number, to?: number): AsyncIterable<Buffer>;
}

const CHUNK_BYTES = 256 * 1024;

/** What lies in memory already. */
export function contentOf(bytes: Uint8Array): Content {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    size: all.length,
    range: (from, to) => Promise.resolve(all.subarray(from, to)),
    async *stream(from = 0, to = all.length) {
      for (let at = from; at < to; at += CHUNK_BYTES) {
        yield await Promise.resolve(all.subarray(at, Math.min(to, at + CHUNK_BYTES)));
      }
    },
  };
}
