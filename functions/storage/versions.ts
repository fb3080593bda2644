import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import type { Source } from "../../components/protocol/documents.ts";
import { isAbsent, isNamed } from "../aws-errors.ts";
import { type Content, contentOf } from "../ingest/reading/content.ts";
import { assertOutsideIncoming, type Bucket } from "./bucket.ts";
import { BLOCK_BYTES, RangedContent } from "./ranged-content.ts";

/** Metadata that keeps the original arrival of a file through archive and replay. */
export const ARRIVED_AT = "arrived-at";

/** S3 copies at most 5 GiB in one call; above that, parts of half a GiB. */
const WHOLE_COPY_LIMIT = 5 * 1024 ** 3;
const COPY_PART_BYTES = 512 * 1024 ** 2;

/** One version of an object: what "a file" is. */
export interface Version {
  bucket: string;
  key: string;
  versionId: string;
}

export interface FoundVersion {
  source: Source;
  content: Content;
}

/** The version and its content, or null when it is gone. Only its first block is fetched before more is asked for. */
export async function openVersion(bucket: Bucket, version: Version): Promise<FoundVersion | null> {
  try {
    const Range = `bytes=0-${BLOCK_BYTES - 1}`;
    const found = await bucket.s3.send(new GetObjectCommand({ ...named(version), Range }));
    const first = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
    const size = Number(found.ContentRange?.split("/")[1] ?? first.length);
    const source = sourceOf(version, { ...found, ContentLength: size });
    return { source, content: new RangedContent(bucket, named(version), size, first) };
  } catch (error) {
    if (isAbsent(error)) return null;
    if (!isNamed(error, "InvalidRange")) throw error;
    // An object of no bytes has no first one either.
    const source = await describeVersion(bucket, version);
    return source && { source, content: contentOf(new Uint8Array()) };
  }
}

/** The newest version of a key, or null where there is none. */
export async function currentVersion(bucket: Bucket, key: string): Promise<Version | null> {
  try {
    const { VersionId } = await bucket.s3.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }));
    return VersionId === undefined ? null : { bucket: bucket.name, key, versionId: VersionId };
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** What is known of the version without opening it, or null when it is gone. */
export async function describeVersion(bucket: Bucket, version: Version): Promise<Source | null> {
  const found = await head(bucket, version);
  return found && sourceOf(version, found);
}

/**
 * Copies the version to its resting place, then deletes it. A version that is gone has been moved before.
 * Whoever must write something beside the copy does so in `beforeDelete`: once the source is gone nobody comes again.
 */
export async function moveVersion(
  bucket: Bucket,
  source: Source,
  to: string,
  beforeDelete: () => Promise<void> = () => Promise.resolve(),
  wholeCopyLimit: number = WHOLE_COPY_LIMIT,
): Promise<"moved" | "gone"> {
  assertOutsideIncoming(to);
  const found = await head(bucket, source);
  if (!found) return "gone";
  try {
    await (source.size > wholeCopyLimit
      ? copyInParts(bucket, source, to, found)
      : copyWhole(bucket, source, to, found));
  } catch (error) {
    if (isAbsent(error)) return "gone";
    throw error;
  }
  await beforeDelete();
  await bucket.s3.send(new DeleteObjectCommand(named(source)));
  return "moved";
}

async function head(bucket: Bucket, version: Version): Promise<HeadObjectCommandOutput | null> {
  try {
    return await bucket.s3.send(new HeadObjectCommand(named(version)));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function copyWhole(bucket: Bucket, source: Source, to: string, found: HeadObjectCommandOutput): Promise<void> {
  await bucket.s3.send(
    new CopyObjectCommand({
      Bucket: bucket.name,
      Key: to,
      CopySource: copySource(source),
      MetadataDirective: "REPLACE",
      ...kept(source, found),
    }),
  );
}

async function copyInParts(bucket: Bucket, source: Source, to: string, found: HeadObjectCommandOutput): Promise<void> {
  await copyRange(bucket, source, { from: 0, to: source.size }, to, kept(source, found));
}

/** Copies a range of a version's bytes, without their coming here; S3 does so only out of objects above 5 MiB. */
export async function copyRange(
  bucket: Bucket,
  source: Version,
  range: { from: number; to: number },
  key: string,
  as: Pick<CreateMultipartUploadCommandInput, "ContentType" | "Metadata">,
): Promise<void> {
  assertOutsideIncoming(key);
  const target = { Bucket: bucket.name, Key: key };
  const { UploadId } = await bucket.s3.send(new CreateMultipartUploadCommand({ ...target, ...as }));
  const upload = { ...target, UploadId };
  try {
    const parts: CompletedPart[] = [];
    for (let start = range.from; start < range.to; start += COPY_PART_BYTES) {
      const end = Math.min(start + COPY_PART_BYTES, range.to) - 1;
      const PartNumber: number = parts.length + 1;
      const copied = await bucket.s3.send(
        new UploadPartCopyCommand({
          ...upload,
          PartNumber,
          CopySource: copySource(source),
          CopySourceRange: `bytes=${start}-${end}`,
        }),
      );
      parts.push({ PartNumber, ETag: copied.CopyPartResult?.ETag });
    }
    await bucket.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    await bucket.s3.send(new AbortMultipartUploadCommand(upload));
    throw error;
  }
}

function sourceOf(
  { bucket, key, versionId }: Version,
  found: Pick<HeadObjectCommandOutput, "Metadata" | "LastModified" | "ContentLength">,
): Source {
  const original = new Date(found.Metadata?.[ARRIVED_AT] ?? "");
  const arrived = Number.isNaN(original.getTime()) ? (found.LastModified ?? new Date(0)) : original;
  return { bucket, key, versionId, arrivedAt: arrived.toISOString(), size: found.ContentLength ?? 0 };
}

function kept(source: Source, found: HeadObjectCommandOutput) {
  return {
    Metadata: { ...found.Metadata, [ARRIVED_AT]: source.arrivedAt },
    ...(found.ContentType === undefined ? {} : { ContentType: found.ContentType }),
  };
}

const named = ({ bucket, key, versionId }: Version) => ({ Bucket: bucket, Key: key, VersionId: versionId });

const copySource = ({ bucket, key, versionId }: Version) =>
  `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}?versionId=${encodeURIComponent(versionId)}`;
