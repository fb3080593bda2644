import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import * as t from "io-ts";
import { decodeJson } from "../../components/protocol/decode.ts";
import { awsEnvironment, localCredentials } from "../../local/environment.ts";
import { startEngine } from "../../local/engine-process.ts";
import { bundled } from "./measure.ts";
import { writeWorkbook } from "./xlsx.ts";

/** The largest workbook that Excel can make of order items, out of a bucket and into it. */
export interface Largest {
  rows: number;
  /** Bytes of the workbook, and of the parts that are made of it. */
  bytes: number;
  stagedBytes: number;
  seconds: number;
  /** Seconds of one core: of all threads of the function's process, in user and system mode. */
  coreSeconds: number;
  peakMiB: number;
}

const SHEETS = 4;
/** Excel's last row is 1,048,576; the first is the header. */
const ROWS_OF_SHEET = 1_048_575;
const REGION = "us-east-1";
const BUCKET = "largest";
const KEY = "incoming/order_items/largest.xlsx";

const Outcome = t.type({
  rows: t.number,
  stagedBytes: t.number,
  seconds: t.number,
  coreSeconds: t.number,
  peakMiB: t.number,
});

export async function measureLargest(log: (line: string) => void = () => undefined): Promise<Largest> {
  const folder = await mkdtemp(join(tmpdir(), "largest-"));
  const engine = await startEngine({ data: folder, region: REGION, spark: false });
  try {
    const file = join(folder, "largest.xlsx");
    log("writing the workbook");
    writeWorkbook(file, SHEETS, ROWS_OF_SHEET, false);
    const { endpoint } = engine;
    const s3 = new S3Client({ endpoint, region: REGION, credentials: localCredentials });
    log("uploading it");
    const VersionId = await upload(s3, file);
    const script = await bundled("xlsx-from-s3", folder);
    const env = awsEnvironment({
      endpoint,
      stepFunctionsEndpoint: endpoint,
      lambdaEndpoint: endpoint,
      region: REGION,
      credentials: localCredentials,
    });
    log("staging it");
    const run = promisify(execFile)(process.execPath, [script, BUCKET, KEY, VersionId], {
      env: { ...process.env, ...env },
    });
    const outcome = decodeJson(Outcome, (await run).stdout, "what the process printed");
    return { bytes: (await stat(file)).size, ...outcome };
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true });
  }
}

async function upload(s3: S3Client, file: string): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } }));
  const params = { Bucket: BUCKET, Key: KEY, Body: createReadStream(file) };
  const { VersionId } = await new Upload({ client: s3, params }).done();
  if (VersionId === undefined) throw new Error("the bucket is not versioned");
  return VersionId;
}

if (import.meta.main) console.log(JSON.stringify(await measureLargest((line) => console.error(line))));
