import { S3Client } from "@aws-sdk/client-s3";
import { documentOf } from "../../components/contract/index.ts";
import { orderItems } from "../../datasets/order-items.ts";
import { convert } from "../../functions/ingest/convert.ts";
import { partUploads } from "../../functions/ingest/part-uploads.ts";
import { partKey } from "../../components/protocol/index.ts";
import { openVersion } from "../../functions/storage/versions.ts";

// A whole process: `xlsx-from-s3 BUCKET KEY VERSION` stages a workbook out of a bucket and into it, as the function does,
// and prints rows, bytes of its parts, seconds on the clock and of one core, and the most memory it took, in MiB.
const [bucket = "", key = "", versionId = ""] = process.argv.slice(2);

const raw = { s3: new S3Client(), name: bucket };
const version = { bucket, key, versionId };
const found = await openVersion(raw, version);
if (!found) throw new Error(`${key} is not there`);
const { openPart, copyPart } = partUploads(raw, version, (dataset, number) =>
  partKey(dataset, "bench", "attempt", number),
);
const contracts = [documentOf(orderItems)];
const conversion = await convert({
  content: found.content,
  key,
  intended: orderItems.name,
  contracts,
  openPart,
  copyPart,
});
if (conversion.outcome === "refused") throw new Error(JSON.stringify(conversion.faults));
const staged = Object.values(conversion.datasets);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    rows: staged.reduce((sum, { records }) => sum + records, 0),
    stagedBytes: staged.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: process.uptime(),
    coreSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMiB: Math.ceil(maxRSS / 1024),
  }),
);
