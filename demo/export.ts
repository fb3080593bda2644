import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { keysUnder } from "./collect/runs.ts";

const AT_ONCE = 8;

/** Copies what the lake bucket holds into a folder; returns the number of files. */
export async function exportLake(s3: S3Client, lakeBucket: string, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  // Delta leaves markers of folders behind, whose keys end in a slash.
  const keys = (await keysUnder(s3, lakeBucket, "")).filter((key) => !key.endsWith("/"));
  const waiting = [...keys];
  const copyNext = async (): Promise<void> => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await copy(s3, lakeBucket, key, folder);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, copyNext));
  return keys.length;
}

async function copy(s3: S3Client, bucket: string, key: string, folder: string): Promise<void> {
  const target = join(folder, key);
  await mkdir(dirname(target), { recursive: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!(Body instanceof Readable)) throw new Error(`${bucket}/${key}: S3 answered without a body`);
  await pipeline(Body, createWriteStream(target));
}
