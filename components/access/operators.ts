import * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import { allow, type Statement } from "../permissions.ts";
import { arnPrefix } from "../place.ts";
import {
  ARCHIVED,
  DEPLOYMENTS,
  DONE,
  FAILED,
  FILES_BY_KEY,
  INCOMING,
  PIPELINES,
  RELOADS,
  RUNS,
  STAGED,
  VERDICTS,
} from "../protocol/index.ts";
import {
  deleteObjects,
  listObjects,
  listVersions,
  putObjects,
  readObjects,
  readVersions,
  uploadObjects,
} from "./objects.ts";

type Arn = { arn: pulumi.Input<string> };

/** What operators look at and put right. */
export interface Operated {
  lake: LakeStorage;
  ledger: Arn;
  topic: Arn;
  queue: Arn & { deadLetterArn: pulumi.Input<string> };
  stateMachine: Arn;
  ingest: { sourceArn: pulumi.Input<string> };
  sweep: { ruleArn: pulumi.Input<string> };
}

/** What `lake` calls, beside the questions that an analyst may ask too. */
export function operatorPermissions(around: Operated): Statement[] {
  const { lake, ledger, topic, queue, stateMachine, ingest, sweep } = around;
  return [
    ...findDeployments(lake),
    readObjects(lake.code, PIPELINES),
    listObjects(lake.raw),
    listVersions(lake.raw),
    readObjects(lake.raw, VERDICTS, STAGED, DONE, FAILED, RELOADS),
    // Upload and replay; what was replayed leaves failed/.
    uploadObjects(lake.raw, INCOMING),
    deleteObjects(lake.raw, FAILED),
    // Whoever has a key forgotten is told which files still hold it.
    readObjects(lake.raw, ARCHIVED, INCOMING),
    readVersions(lake.raw, ARCHIVED, INCOMING, FAILED),
    // Requests; whoever asks for a reload prepares it, and need not wait for the sweep.
    putObjects(lake.raw, RELOADS, STAGED),
    listObjects(lake.lake),
    readObjects(lake.lake, RUNS),
    // The ledger is a projection, which may be made again.
    allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:DescribeTable"], {
      on: [ledger.arn],
    }),
    allow(["dynamodb:Query"], { on: [pulumi.interpolate`${ledger.arn}/index/${FILES_BY_KEY}`] }),
    allow(["states:StartExecution", "states:ListExecutions", "states:DescribeStateMachine"], {
      on: [stateMachine.arn],
    }),
    allow(["sqs:SendMessage", "sqs:GetQueueAttributes"], { on: [queue.arn] }),
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], { on: [queue.deadLetterArn] }),
    ...lookAtWiring(lake, { topic, ingest, sweep }),
  ];
}

/** Whoever finds one deployment sees the names of the others in the account, and nothing more of them. */
function findDeployments({ place }: LakeStorage): Statement[] {
  const path = pulumi.interpolate`${arnPrefix(place, "ssm")}:parameter${DEPLOYMENTS}`;
  return [allow(["ssm:GetParametersByPath"], { on: [path, pulumi.interpolate`${path}/*`] })];
}

/** What `lake doctor` looks at. */
function lookAtWiring(lake: LakeStorage, { topic, ingest, sweep }: Pick<Operated, "topic" | "ingest" | "sweep">) {
  return [
    allow(["s3:GetBucketNotification", "s3:GetBucketVersioning"], { on: [lake.raw.arn] }),
    allow(["lambda:GetEventSourceMapping"], { on: [ingest.sourceArn] }),
    allow(["events:DescribeRule"], { on: [sweep.ruleArn] }),
    allow(["sns:ListSubscriptionsByTopic"], { on: [topic.arn] }),
    allow(["cloudwatch:DescribeAlarms"], { on: [pulumi.interpolate`${arnPrefix(lake.place, "cloudwatch")}:alarm:*`] }),
  ];
}
