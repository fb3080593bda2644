import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place.ts";
import { create, type Transform } from "./transform.ts";

export interface LakeKeyArgs {
  place: Place;
  /** Refuse to delete the key: without it everything under it is lost. */
  protect: boolean;
  transform?: Transform<aws.kms.KeyArgs> | undefined;
}

/** AWS keeps a deleted key for so long, in which it can be had back; 30 days is the most it takes. */
const DELETION_DAYS = 30;

/**
 * The customer's own key for everything a lake holds, changed every year. Its policy hands all say to the account's
 * identity policies, and so to those of the roles here, which name this key alone.
 */
export function createLakeKey(name: string, args: LakeKeyArgs, parent: pulumi.Resource): aws.kms.Key {
  return create(
    aws.kms.Key,
    args.transform,
    name,
    {
      description: "Files, tables and query results of the lakehouse",
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_DAYS,
      policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [wholeAccount(args.place)] }),
    },
    { parent, protect: args.protect },
  );
}

/**
 * The statement of a key's policy that leaves all to the account's identity policies: without one nobody could change
 * the key again. In a key's policy `*` is the key itself.
 */
export function wholeAccount({ partition, account }: Place) {
  return {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}
