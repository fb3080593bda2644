import { createHash } from "node:crypto";
import { athena } from "./athena.ts";
import { cloudwatch } from "./cloudwatch.ts";
import { dynamodb } from "./dynamodb.ts";
import { events } from "./events.ts";
import { glue } from "./glue.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import type { Create } from "./resource.ts";
import { s3 } from "./s3.ts";
import { scheduler } from "./scheduler.ts";
import { sfn } from "./sfn.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";
import { ssm } from "./ssm.ts";

export type { Place } from "./calls.ts";
export { calls, notCreated } from "./not-created.ts";
export type { Create, Created, Creation, Inputs } from "./resource.ts";

/** What the local target can create: resource type to the function that really creates it. */
export const resources: ReadonlyMap<string, Create> = new Map(
  [athena, cloudwatch, dynamodb, events, glue, iam, kms, lambda, logs, s3, scheduler, sfn, sns, sqs, ssm].flatMap(
    (service) => Object.entries(service),
  ),
);

/** Physical names as Pulumi makes them, `name-1a2b3c4`, but the same at every start of the same stack. */
export function autoNamer(project: string, stack: string, type: string): (logicalName: string) => string {
  return (logicalName) => {
    const seed = [project, stack, type, logicalName].join("\n");
    return `${logicalName}-${createHash("sha256").update(seed).digest("hex").slice(0, 7)}`;
  };
}
