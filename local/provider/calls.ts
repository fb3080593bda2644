import type * as aws from "@pulumi/aws";
import { policyDocument } from "./policy-document.ts";
import type { Inputs } from "./resource.ts";

/** What the provider's functions know of the place they run in. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly callerArn: string;
}

export type Call = (inputs: Inputs, place: Place) => Record<string, unknown>;

/** The provider's functions (`aws.getRegion()` and its like) by token. */
export const calls: Readonly<Record<string, Call>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, { accountId, callerArn }) => ({
    id: accountId,
    accountId,
    arn: callerArn,
    userId: accountId,
  }),

  "aws:index/getRegion:getRegion": (_inputs, { region }) => ({
    id: region,
    name: region,
    region,
    endpoint: `ec2.${region}.amazonaws.com`,
    description: region,
  }),

  "aws:index/getPartition:getPartition": (_inputs, { partition }) => ({
    id: partition,
    partition,
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),

  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    // The compiler has checked the program's arguments; Pulumi's monitor hands them on untyped.
    const args = inputs as aws.iam.GetPolicyDocumentArgs;
    const json = policyDocument(args);
    return { ...args, id: "policy-document", json, minifiedJson: JSON.stringify(JSON.parse(json)) };
  },
};
