import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { documentOf } from "../../components/contract/index.ts";
import { orders } from "../../datasets/orders.ts";
import { convert } from "../../functions/ingest/convert.ts";
import type { Content } from "../../functions/ingest/reading/content.ts";

/** Takes in a CSV file as ingest does, out of a file and into one; fails if it is not done in the way that is told. */
const [, , from = "", to = "", how = ""] = process.argv;
const content = await fileContent(from);
const out = createWriteStream(to);
const done = new Set<string>();
const conversion = await convert({
  content,
  key: from,
  intended: orders.name,
  contracts: [documentOf(orders)],
  openPart: ({ sheet, columns }) => {
    let bytes = 0;
    return {
      write: async (chunk) => {
        bytes += chunk.length;
        if (!out.write(chunk)) await once(out, "drain");
      },
      close: (records) => {
        done.add("rewritten");
        return Promise.resolve({ key: to, sheet, columns, records, bytes });
      },
      abandon: () => Promise.resolve(),
    };
  },
  copyPart: ({ sheet, columns }, cut) => {
    // S3 does this by itself; what is ours is to know that it may.
    done.add("copied");
    return Promise.resolve({ key: to, sheet, columns, ...cut, bytes: cut.to - cut.from });
  },
});
out.end();
await once(out, "close");
if (conversion.outcome !== "converted" || done.size !== 1 || !done.has(how)) {
  throw new Error(`not ${how} but ${[...done].join()}: ${JSON.stringify(conversion)}`);
}

async function fileContent(path: string): Promise<Content> {
  const BLOCK_BYTES = 4 * 1024 * 1024;
  const file = await open(path);
  const { size } = await file.stat();
  const range = async (start: number, end: number) => {
    const block = Buffer.allocUnsafe(end - start);
    await file.read(block, 0, end - start, start);
    return block;
  };
  return {
    size,
    range,
    async *stream(start = 0, end = size) {
      for (let at = start; at < end; at += BLOCK_BYTES) yield range(at, Math.min(end, at + BLOCK_BYTES));
    },
  };
}
