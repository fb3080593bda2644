import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { openLocal } from "../../cli/files/local-content.ts";
import { contract, documentOf, long, optional, text, timestamp } from "../../components/contract/index.ts";
import { orderItems } from "../../datasets/order-items.ts";
import { convert } from "../../functions/ingest/convert.ts";

// A whole process: `xlsx-ours FILE FOLDER` stages a workbook as the function does, from a file and into files, and
// prints how many rows there were and the most memory it took, in MiB.
const [file = "", folder = ""] = process.argv.slice(2);

const sales = contract({
  name: "sales",
  columns: { sku: text(), store: text(), quantity: long(), customer: text(), sold_at: optional(timestamp()) },
  key: ["sku"],
});

const { content, close } = await openLocal(file);
const conversion = await convert({
  content,
  key: "incoming/bench.xlsx",
  intended: null,
  contracts: [orderItems, sales].map(documentOf),
  openPart: ({ dataset, sheet, columns }) => {
    const key = join(folder, `${dataset}-${sheet ?? ""}-${process.hrtime.bigint()}.csv`);
    const out = createWriteStream(key, { highWaterMark: 8 * 1024 * 1024 });
    let bytes = 0;
    return {
      write: async (chunk) => {
        bytes += chunk.length;
        if (!out.write(chunk)) await once(out, "drain");
      },
      close: async (records) => {
        out.end();
        await once(out, "close");
        return { key, sheet, columns, records, bytes };
      },
      abandon: () => Promise.resolve(void out.destroy()),
    };
  },
  copyPart: () => Promise.reject(new Error("no workbook is copied")),
});
await close();
if (conversion.outcome === "refused") throw new Error(JSON.stringify(conversion.faults));
const rows = Object.values(conversion.datasets).reduce((sum, { records }) => sum + records, 0);
console.log(JSON.stringify({ rows, peakMiB: Math.ceil(process.resourceUsage().maxRSS / 1024) }));
