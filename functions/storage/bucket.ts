import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  type _Object,
} from "@aws-sdk/client-s3";
import type * as t from "io-ts";
import { decodeJson } from "../../components/protocol/decode.ts";
import { INCOMING } from "../../components/protocol/layout.ts";
import { isAbsent, isTaken } from "../aws-errors.ts";

/** A bucket and the client that reaches it. */
export interface Bucket {
  s3: S3Client;
  name: string;
}

/** The document under a key, or null where there is none. @throws DecodeError naming the object. */
export async function readJson<A>(bucket: Bucket, key: string, codec: t.Decoder<unknown, A>): Promise<A | null> {
  return (await readTagged(bucket, key, codec))?.value ?? null;
}

/** The same, with the ETag of what was read. */
export async function readTagged<A>(
  bucket: Bucket,
  key: string,
  codec: t.Decoder<unknown, A>,
): Promise<{ value: A; etag: string } | null> {
  try {
    const { Body, ETag } = await bucket.s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }));
    const value = decodeJson(codec, (await Body?.transformToString()) ?? "", `s3://${bucket.name}/${key}`);
    return { value, etag: ETag ?? "" };
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

export async function writeJson(bucket: Bucket, key: string, value: object): Promise<void> {
  assertOutsideIncoming(key);
  await bucket.s3.send(new PutObjectCommand(jsonObject(bucket, key, value)));
}

/** Writes the document unless there is one already; true if it was ours that came to be. */
export async function writeJsonOnce(bucket: Bucket, key: string, value: object): Promise<boolean> {
  assertOutsideIncoming(key);
  try {
    await bucket.s3.send(new PutObjectCommand({ ...jsonObject(bucket, key, value), IfNoneMatch: "*" }));
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

export async function exists(bucket: Bucket, key: string): Promise<boolean> {
  try {
    await bucket.s3.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Every object under a prefix, in the order of the keys. */
export async function* objectsUnder(bucket: Bucket, prefix: string, startAfter?: string): AsyncGenerator<Listed> {
  let token: string | undefined;
  do {
    const page = await bucket.s3.send(
      new ListObjectsV2Command({
        Bucket: bucket.name,
        Prefix: prefix,
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const object of page.Contents ?? []) yield listed(object);
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

export interface Listed {
  key: string;
  etag: string;
  modifiedAt: Date;
}

export async function remove(bucket: Bucket, key: string): Promise<void> {
  await bucket.s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key }));
}

export async function removeUnder(bucket: Bucket, prefix: string): Promise<void> {
  for await (const { key } of objectsUnder(bucket, prefix)) await remove(bucket, key);
}

/** A write under the prefix whose events start ingest would start it again, and again. */
export class WriteUnderIncomingError extends Error {
  override readonly name = "WriteUnderIncomingError";
  readonly key: string;

  constructor(key: string) {
    super(`refusing to write '${key}': whatever lands under ${INCOMING} starts ingest; write it under another prefix`);
    this.key = key;
  }
}

export function assertOutsideIncoming(key: string): void {
  if (key.startsWith(INCOMING)) throw new WriteUnderIncomingError(key);
}

function jsonObject(bucket: Bucket, key: string, value: object) {
  return {
    Bucket: bucket.name,
    Key: key,
    Body: `${JSON.stringify(value, null, 2)}\n`,
    ContentType: "application/json",
  };
}

function listed(object: _Object): Listed {
  return { key: object.Key ?? "", etag: object.ETag ?? "", modifiedAt: object.LastModified ?? new Date(0) };
}
