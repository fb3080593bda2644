import * as t from "io-ts";
import { isLeft } from "fp-ts/lib/Either.js";
import { decode } from "../../components/protocol/decode.ts";
import { INCOMING } from "../../components/protocol/layout.ts";
import type { Version } from "../storage/versions.ts";

const TestEvent = t.type({ Event: t.literal("s3:TestEvent") });

const S3Event = t.type({
  Records: t.array(
    t.type({
      eventName: t.string,
      s3: t.type({
        bucket: t.type({ name: t.string }),
        object: t.intersection([t.type({ key: t.string }), t.partial({ versionId: t.string })]),
      }),
    }),
  ),
});

/**
 * The file versions that an S3 event, as SQS delivers it, tells of. S3's test event, removals, folders and anything
 * outside incoming/ are no files.
 * @throws DecodeError when it is no S3 event; MissingVersionError when the bucket is not versioned.
 */
export function versionsIn(body: string): Version[] {
  const event: unknown = JSON.parse(body);
  if (!isLeft(TestEvent.decode(event))) return [];
  return decode(S3Event, event, "a message of the ingest queue")
    .Records.filter(({ eventName }) => eventName.replace(/^s3:/, "").startsWith("ObjectCreated:"))
    .map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodedKey(s3.object.key), versionId: s3.object.versionId }))
    .filter(({ key }) => key.startsWith(INCOMING) && !key.endsWith("/"))
    .map(({ bucket, key, versionId }) => {
      if (versionId === undefined) throw new MissingVersionError(bucket, key);
      return { bucket, key, versionId };
    });
}

/** The message that brings a file version to ingest, in the shape of S3's own. */
export function messageFor({ bucket, key, versionId }: Version): string {
  const record = {
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Requeued",
    s3: { bucket: { name: bucket }, object: { key: encodedKey(key), versionId } },
  };
  return JSON.stringify({ Records: [record] });
}

/** An event without version id: which bytes it means cannot be known. */
export class MissingVersionError extends Error {
  override readonly name = "MissingVersionError";

  constructor(bucket: string, key: string) {
    super(`the event for s3://${bucket}/${key} names no version; switch versioning on for the bucket`);
  }
}

const decodedKey = (key: string) => decodeURIComponent(key.replace(/\+/g, " "));

const encodedKey = (key: string) => key.split("/").map(encodeURIComponent).join("/").replace(/%20/g, "+");
