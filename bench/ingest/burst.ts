import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { incomingPrefix } from "../../components/protocol/index.ts";
import { products } from "../../datasets/products.ts";
import { analyst } from "../../demo/analyst.ts";
import { clientsFrom } from "../../demo/clients.ts";
import { ask } from "../../demo/collect/athena.ts";
import { placesOf } from "../../demo/places.ts";
import { concurrently } from "../../functions/concurrently.ts";
import { startLocal, type StateReport } from "../../local/index.ts";

/** What became of many small files of one dataset that came at once. */
export interface Burst {
  files: number;
  glueRuns: number;
  /** Rows that are not in the table exactly once. */
  rowsMissing: number;
}

const FILES = 1000;
const ROWS = 10;
const UPLOADS_AT_ONCE = 20;
/** So long must nothing happen before the pipeline counts as being at rest. */
const QUIET_MS = 1000;

/** Uploads many small files at once to the local target, waits for its rest, and looks for every row in the table. */
export async function measureBurst(log: (line: string) => void = () => undefined): Promise<Burst> {
  const data = await mkdtemp(join(tmpdir(), "burst-"));
  const local = await startLocal({ data, log });
  const began = performance.now();
  const tell = (what: string) => log(`${((performance.now() - began) / 1000).toFixed(1)} s: ${what}`);
  try {
    const places = placesOf(local.outputs);
    const { s3, iam, sts } = clientsFrom(local.env);
    const athena = await analyst(iam, sts, places.analystPolicyArn);
    tell(`uploading ${FILES} files of ${ROWS} rows`);
    await upload(s3, places.rawBucket);
    tell("uploaded");
    await local.idle(QUIET_MS);
    const glueRuns = await local.glueRuns();
    tell(`at rest after ${glueRuns.length} runs`);
    for (const { name, states } of local.executions()) log(`${name}: ${states.map(timed).join(", ")}`);
    const [key = ""] = products.key;
    const { rows } = await ask(
      athena,
      places,
      `SELECT ${key}, count(*) AS copies FROM ${products.name} GROUP BY ${key}`,
    );
    const once = new Set(rows.filter(([, copies]) => copies === "1").map(([id]) => Number(id)));
    const expected = Array.from({ length: FILES * ROWS }, (_, index) => index + 1);
    return { files: FILES, glueRuns: glueRuns.length, rowsMissing: expected.filter((id) => !once.has(id)).length };
  } finally {
    await local.stop();
    await rm(data, { recursive: true });
  }
}

function timed({ name, enteredAt, exitedAt }: StateReport): string {
  return `${name} ${((Number(exitedAt) - Number(enteredAt)) / 1000).toFixed(1)} s`;
}

async function upload(s3: S3Client, Bucket: string): Promise<void> {
  const files = Array.from({ length: FILES }, (_, index) => index);
  await concurrently(UPLOADS_AT_ONCE, files, (file) =>
    s3.send(
      new PutObjectCommand({ Bucket, Key: `${incomingPrefix(products.name)}${file}.csv`, Body: productsFile(file) }),
    ),
  );
}

function productsFile(file: number): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const id = file * ROWS + row + 1;
    return `${id},${1 + (id % 20)},department ${1 + (id % 20)},Product ${id}\n`;
  });
  return ["product_id,department_id,department,product_name\n", ...rows].join("");
}

if (import.meta.main) {
  const burst = await measureBurst((line) => console.error(line));
  console.log(JSON.stringify(burst));
}
