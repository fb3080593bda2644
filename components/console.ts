import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place.ts";

/** Where the AWS console of each partition is; its links do not follow from anything an ARN says. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The address of the console in the region of a place; empty in a partition whose console is not known. */
export function consoleUrl({ partition, region }: Place): pulumi.Output<string> {
  return pulumi.all([partition, region]).apply(([name, where]) => {
    const host = HOSTS[name];
    return host === undefined ? "" : `https://${where}.${host}`;
  });
}
