import * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "../permissions.ts";

export interface Bucket {
  name: pulumi.Input<string>;
  arn: pulumi.Input<string>;
}

/** Each of these allows calls on the objects under the given prefixes. */
export const readObjects = (bucket: Bucket, ...prefixes: string[]) => onObjects(["s3:GetObject"], bucket, prefixes);
export const readVersions = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:GetObject", "s3:GetObjectVersion"], bucket, prefixes);
export const putObjects = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:PutObject", "s3:AbortMultipartUpload"], bucket, prefixes);
export const deleteObjects = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:DeleteObject"], bucket, prefixes);
export const deleteVersions = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:DeleteObjectVersion"], bucket, prefixes);

/** The one object of each key. */
export const putKeys = ({ arn }: Bucket, ...keys: string[]): Statement =>
  allow(["s3:PutObject"], { on: keys.map((key) => pulumi.interpolate`${arn}/${key}`) });

/**
 * Lists keys. Whoever may not, hears "denied" for an object that is not there instead of "not found", which the
 * protocol asks for all the time; and a condition on the prefix is not met by a call that has none.
 */
export const listObjects = ({ arn }: Bucket): Statement => allow(["s3:ListBucket"], { on: [arn] });
export const listVersions = ({ arn }: Bucket): Statement => allow(["s3:ListBucketVersions"], { on: [arn] });

function onObjects(actions: readonly string[], { arn }: Bucket, prefixes: readonly string[]): Statement {
  return allow(actions, { on: prefixes.map((prefix) => pulumi.interpolate`${arn}/${prefix}*`) });
}
