import { open } from "node:fs/promises";
import type { Content } from "../../functions/ingest/reading/content.ts";

/** What comes at once: about as much as of a connection to S3. */
const PIECE_BYTES = 64 * 1024;

/** The bytes of a file on disk. */
export async function fileContent(path: string): Promise<Content> {
  const file = await open(path);
  const { size } = await file.stat();
  const range = async (from: number, to: number) => {
    const block = Buffer.allocUnsafeSlow(to - from);
    await file.read(block, 0, to - from, from);
    return block;
  };
  return {
    size,
    range,
    async *stream(from = 0, to = size) {
      for (let at = from; at < to; at += PIECE_BYTES) yield range(at, Math.min(to, at + PIECE_BYTES));
    },
  };
}
