import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { openLocal } from "../../cli/files/local-content.ts";
import { documentOf } from "../../components/contract/index.ts";
import { orders } from "../../datasets/orders.ts";
import { convert } from "../../functions/ingest/convert.ts";

/** Takes in a CSV file as ingest does, out of a file and into one; fails if it is not done in the way that is told. */
const [, , from = "", to = "", how = ""] = process.argv;
const { content, close } = await openLocal(from);
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
await close();
out.end();
await once(out, "close");
if (conversion.outcome !== "converted" || done.size !== 1 || !done.has(how)) {
  throw new Error(`not ${how} but ${[...done].join()}: ${JSON.stringify(conversion)}`);
}
