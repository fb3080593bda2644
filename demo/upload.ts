import { HeadObjectCommand, NotFound, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileIdOf } from "../components/protocol/index.ts";
import type { Upload } from "./samples/index.ts";

/** An upload as S3 knows it. */
export interface Uploaded extends Upload {
  fileId: string;
  versionId: string;
  arrivedAt: string;
  size: number;
}

/** Puts the files into the bucket, all at once; the answer has them in the order given. */
export function uploadAll(s3: S3Client, bucket: string, uploads: readonly Upload[]): Promise<Uploaded[]> {
  return Promise.all(uploads.map((upload) => uploadOne(s3, bucket, upload)));
}

async function uploadOne(s3: S3Client, bucket: string, upload: Upload): Promise<Uploaded> {
  const { key, path } = upload;
  const { size } = await stat(path);
  const { VersionId: versionId } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: createReadStream(path), ContentLength: size }),
  );
  if (versionId === undefined) throw new Error(`${bucket}: S3 gave '${key}' no version id; is the bucket versioned?`);
  const arrivedAt = await arrivalOf(s3, bucket, key, versionId);
  return { ...upload, fileId: fileIdOf({ bucket, key, versionId }), versionId, arrivedAt, size };
}

/** S3's own time; a file that is refused at once may have been moved away before we look. */
async function arrivalOf(s3: S3Client, Bucket: string, Key: string, VersionId: string): Promise<string> {
  try {
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
    return (LastModified ?? new Date()).toISOString();
  } catch (error) {
    if (error instanceof NotFound || (error instanceof Error && error.name === "NoSuchVersion"))
      return new Date().toISOString();
    throw error;
  }
}
