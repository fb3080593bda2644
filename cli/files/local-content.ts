import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Content } from "../../functions/ingest/reading/content.ts";
import { usage } from "../errors.ts";

/** A file of this machine, as ingest reads one of the bucket. */
export interface LocalFile {
  readonly path: string;
  readonly content: Content;
  readonly close: () => Promise<void>;
}

/** @throws LakeError */
export async function openLocal(path: string): Promise<LocalFile> {
  const handle = await opened(path);
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw usage(`${path} is no file; name the files themselves, such as ${path.replace(/\/$/, "")}/*.csv`);
  }
  const { size } = stats;
  return {
    path,
    content: {
      size,
      range: async (from, to) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(to, size) - from));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
        return buffer.subarray(0, bytesRead);
      },
      // A stream of its own each time: ranges are read meanwhile, and it may be asked for again.
      async *stream(from = 0, to = size) {
        if (to <= from) return;
        for await (const piece of createReadStream(path, { start: from, end: to - 1 })) yield piece as Buffer; // no encoding is set
      },
    },
    close: () => handle.close(),
  };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === "ENOENT") throw usage(`there is no file ${path}`);
    if (code === "EACCES") throw usage(`${path} may not be read by you`);
    throw error;
  }
}
