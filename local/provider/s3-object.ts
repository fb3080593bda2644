import { PutObjectCommand, type ServerSideEncryption, type StorageClass } from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { sourceBytes } from "./assets.ts";
import { resource } from "./resource.ts";

export const bucketObject = resource<aws.s3.BucketObjectv2Args>(
  async (inputs, logicalName, { aws }) => {
    const bucket = inputs.bucket as unknown as string; // the argument also takes a Bucket, which serialises to its id
    const key = inputs.key ?? logicalName;
    const put = await aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: await bodyOf(inputs),
        ...(inputs.contentType === undefined ? {} : { ContentType: inputs.contentType }),
        ...(inputs.contentEncoding === undefined ? {} : { ContentEncoding: inputs.contentEncoding }),
        ...(inputs.metadata === undefined ? {} : { Metadata: inputs.metadata }),
        ...(inputs.storageClass === undefined ? {} : { StorageClass: inputs.storageClass as StorageClass }),
        ...(inputs.kmsKeyId === undefined ? {} : { SSEKMSKeyId: inputs.kmsKeyId }),
        ...(inputs.serverSideEncryption === undefined
          ? {}
          : { ServerSideEncryption: inputs.serverSideEncryption as ServerSideEncryption }),
        ...(inputs.tags === undefined ? {} : { Tagging: new URLSearchParams(inputs.tags).toString() }),
      }),
    );
    return {
      id: `${bucket}/${key}`,
      state: { key, etag: (put.ETag ?? "").replaceAll('"', ""), versionId: put.VersionId ?? "" },
    };
  },
  { ignores: ["source", "content", "contentBase64", "forceDestroy", "sourceHash", "etag"] },
);

type Body = Pick<pulumi.Unwrap<aws.s3.BucketObjectv2Args>, "source" | "content" | "contentBase64">;

async function bodyOf(inputs: Body): Promise<Uint8Array> {
  if (inputs.content !== undefined) return new TextEncoder().encode(inputs.content);
  if (inputs.contentBase64 !== undefined) return Buffer.from(inputs.contentBase64, "base64");
  if (inputs.source !== undefined) return sourceBytes(inputs.source);
  throw new Error('an object needs "source", "content" or "contentBase64"');
}
