import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { decodeJson, RUNS, Summary } from "../../components/protocol/index.ts";

/** Every load's account of itself, in the order in which they began. */
export async function collectRuns(s3: S3Client, lakeBucket: string): Promise<Summary[]> {
  const keys = (await keysUnder(s3, lakeBucket, RUNS)).filter((key) => key.endsWith("/summary.json"));
  const runs = await Promise.all(
    keys.map(async (key) => decodeJson(Summary, await textOf(s3, lakeBucket, key), `${lakeBucket}/${key}`)),
  );
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

export async function keysUnder(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
  }
  return keys;
}

export async function textOf(s3: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!Body) throw new Error(`${bucket}/${key}: S3 answered without a body`);
  return Body.transformToString("utf-8");
}
