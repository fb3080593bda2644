import { once } from "node:events";
import { PassThrough } from "node:stream";
import { Upload } from "@aws-sdk/lib-storage";
import type { Part } from "../../components/protocol/documents.ts";
import { assertOutsideIncoming, remove, type Bucket } from "../storage/bucket.ts";
import { copyRange, type Version } from "../storage/versions.ts";
import type { ConvertInput, PartSink } from "./convert.ts";

/** S3 wants at least 5 MiB; a smaller part goes in one call. */
const UPLOAD_PART_BYTES = 8 * 1024 * 1024;

const CONTENT_TYPE = "text/csv; charset=utf-8";

/** The parts that one attempt at a file writes. */
export interface PartUploads {
  openPart: ConvertInput["openPart"];
  copyPart: ConvertInput["copyPart"];
  /** What went wrong with the bucket while parts were written, if anything did. */
  failure: () => Error | null;
  /** Takes back what was written, but for the keys that somebody's verdict names. */
  discard: (keep: ReadonlySet<string>) => Promise<void>;
}

/** @param version whose bytes are copied. @param keyOf the key of a dataset's part of that number, from 1. */
export function partUploads(
  bucket: Bucket,
  version: Version,
  keyOf: (dataset: string, number: number) => string,
): PartUploads {
  const numbers = new Map<string, number>();
  const uploads: PartUpload[] = [];
  const copies: string[] = [];
  let copyFailed: Error | null = null;
  const nextKey = (dataset: string) => {
    const number = (numbers.get(dataset) ?? 0) + 1;
    numbers.set(dataset, number);
    return keyOf(dataset, number);
  };
  return {
    openPart: ({ dataset, sheet, columns }) => {
      const upload = startUpload(bucket, nextKey(dataset));
      uploads.push(upload);
      return sinkInto(upload, { sheet, columns: [...columns] });
    },
    copyPart: async ({ dataset, sheet, columns }, { from, to, records, firstRow }) => {
      const key = nextKey(dataset);
      try {
        await copyRange(bucket, version, { from, to }, key, { ContentType: CONTENT_TYPE });
      } catch (error) {
        copyFailed ??= asError(error);
        throw error;
      }
      copies.push(key);
      return { key, sheet, columns: [...columns], records, bytes: to - from, firstRow };
    },
    failure: () => copyFailed ?? uploads.map(({ failure }) => failure()).find((failure) => failure !== null) ?? null,
    discard: async (keep) => {
      for (const key of copies) if (!keep.has(key)) await remove(bucket, key);
      for (const upload of uploads) {
        if (!upload.finished()) await upload.abandon();
        else if (!keep.has(upload.key)) await remove(bucket, upload.key);
      }
    },
  };
}

interface PartUpload {
  key: string;
  write: (chunk: Buffer) => Promise<void>;
  finish: () => Promise<void>;
  abandon: () => Promise<void>;
  finished: () => boolean;
  failure: () => Error | null;
}

function startUpload(bucket: Bucket, key: string): PartUpload {
  assertOutsideIncoming(key);
  const body = new PassThrough({ highWaterMark: UPLOAD_PART_BYTES });
  const upload = new Upload({
    client: bucket.s3,
    params: { Bucket: bucket.name, Key: key, Body: body, ContentType: CONTENT_TYPE },
    partSize: UPLOAD_PART_BYTES,
    queueSize: 2,
  });
  let failed: Error | null = null;
  let finished = false;
  let abandoned = false;
  const done = upload.done().catch((error: unknown) => {
    failed ??= asError(error);
    body.destroy(failed);
  });
  // Whoever waits for room hears of it through once(); nobody else needs to.
  body.on("error", () => undefined);
  const throwIfFailed = () => {
    if (failed) throw failed;
  };
  return {
    key,
    write: async (chunk) => {
      throwIfFailed();
      if (!body.write(chunk)) await once(body, "drain");
    },
    finish: async () => {
      throwIfFailed();
      body.end();
      await done;
      throwIfFailed();
      finished = true;
    },
    abandon: async () => {
      if (failed) return;
      abandoned = true;
      await upload.abort();
      body.destroy();
      await done;
    },
    finished: () => finished,
    failure: () => (abandoned ? null : failed),
  };
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

function sinkInto(upload: PartUpload, part: { sheet: string | null; columns: string[] }): PartSink {
  let bytes = 0;
  return {
    write: async (chunk) => {
      bytes += chunk.length;
      await upload.write(chunk);
    },
    close: async (records): Promise<Part> => {
      await upload.finish();
      return { key: upload.key, ...part, records, bytes };
    },
    abandon: upload.abandon,
  };
}
