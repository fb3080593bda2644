import * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "../permissions.ts";

export interface Bucket {
  name: pulumi.Input<string>;
  arn: pulumi.Input<string>;
  /** The customer's key that encrypts it, if there is one. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** Each of these allows calls on the objects under the given prefixes. */
export const readObjects = (bucket: Bucket, ...prefixes: string[]) => onObjects(["s3:GetObject"], bucket, prefixes);
/** By their version only: a call that names none needs another permission. */
export const readVersions = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:GetObjectVersion"], bucket, prefixes);
/** Small ones, each in one call. */
export const putObjects = (bucket: Bucket, ...prefixes: string[]) => onObjects(["s3:PutObject"], bucket, prefixes);
/** Of any size: big ones go in parts, and what a failure leaves of them is taken away. */
export const uploadObjects = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:PutObject", "s3:AbortMultipartUpload"], bucket, prefixes);
export const deleteObjects = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:DeleteObject"], bucket, prefixes);
export const deleteVersions = (bucket: Bucket, ...prefixes: string[]) =>
  onObjects(["s3:DeleteObjectVersion"], bucket, prefixes);

/** The one object of each key. */
export const readKeys = (bucket: Bucket, ...keys: string[]) => onKeys(["s3:GetObject"], bucket, keys);
export const putKeys = (bucket: Bucket, ...keys: string[]) => onKeys(["s3:PutObject"], bucket, keys);

/**
 * Lists keys. Whoever may not, hears "denied" for an object that is not there instead of "not found", which the
 * protocol asks for all the time; and a condition on the prefix is not met by a call that has none.
 */
export const listObjects = ({ arn }: Bucket): Statement => allow(["s3:ListBucket"], { on: [arn] });
export const listVersions = ({ arn }: Bucket): Statement => allow(["s3:ListBucketVersions"], { on: [arn] });

function onKeys(actions: readonly string[], { arn, keyArn }: Bucket, keys: readonly string[]): Statement {
  return allow(actions, { on: keys.map((key) => pulumi.interpolate`${arn}/${key}`), under: keyArn });
}

function onObjects(actions: readonly string[], { arn, keyArn }: Bucket, prefixes: readonly string[]): Statement {
  return allow(actions, { on: prefixes.map((prefix) => pulumi.interpolate`${arn}/${prefix}*`), under: keyArn });
}
