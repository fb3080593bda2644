import { Upload } from "@aws-sdk/lib-storage";
import { createReadStream } from "node:fs";
import { fileIdOf } from "../../components/protocol/file-id.ts";
import type { Bucket } from "../../functions/storage/bucket.ts";
import { failure } from "../errors.ts";

/** What S3 has made of a file. */
export interface Sent {
  key: string;
  versionId: string;
  fileId: string;
}

/**
 * Uploads a file, big ones in parts; `progress` hears how many bytes are through. After the signal nothing of it is
 * left in the bucket.
 */
export async function send(
  bucket: Bucket,
  { path, key }: { path: string; key: string },
  progress: (loaded: number, total: number) => void,
  signal: AbortSignal,
): Promise<Sent> {
  const upload = new Upload({
    client: bucket.s3,
    params: { Bucket: bucket.name, Key: key, Body: createReadStream(path) },
  });
  upload.on("httpUploadProgress", ({ loaded = 0, total = 0 }) => progress(loaded, total));
  const abort = () => void upload.abort();
  signal.throwIfAborted();
  signal.addEventListener("abort", abort, { once: true });
  try {
    const { VersionId: versionId } = await upload.done();
    if (versionId === undefined) {
      throw failure(`${bucket.name} gave '${key}' no version id: its versioning is off, and the pipeline needs it`);
    }
    return { key, versionId, fileId: fileIdOf({ bucket: bucket.name, key, versionId }) };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
