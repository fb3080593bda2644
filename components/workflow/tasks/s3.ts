import type { Input } from "@pulumi/pulumi";
import { allow } from "../../permissions.ts";
import type { Reference } from "../references.ts";
import type { Work } from "../states.ts";

export interface CountOneArgs {
  bucket: { name: Input<string>; arn: Input<string> };
  prefix: Reference;
  /** The part of every prefix that is known beforehand; listing is allowed below it only. */
  below: string;
}

/** Lists at most one key under a prefix: `KeyCount` is 0 or 1. */
export function countOne({ bucket, prefix, below }: CountOneArgs): Work {
  return {
    action: "aws-sdk:s3:listObjectsV2",
    parameters: { Bucket: bucket.name, Prefix: prefix, MaxKeys: 1 },
    permissions: [allow(["s3:ListBucket"], { on: [bucket.arn], when: { StringLike: { "s3:prefix": `${below}*` } } })],
  };
}
