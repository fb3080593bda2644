import type * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import { allow, type Statement } from "../permissions.ts";
import { ARCHIVED, DONE, FAILED, INCOMING, PROCESSING, RUNS, STAGED, VERDICTS } from "../protocol/index.ts";
import {
  deleteObjects,
  deleteVersions,
  listObjects,
  listVersions,
  putObjects,
  readObjects,
  readVersions,
} from "./objects.ts";

type Arn = { arn: pulumi.Input<string> };

/** What the functions work on. */
export interface Surroundings {
  lake: LakeStorage;
  ledger: Arn;
  topic: Arn & { keyArn: pulumi.Input<string> };
  queue: Arn;
  stateMachine: Arn;
}

/** Reads a file, decides on it, cuts it into parts, stages it and starts its loads; or refuses it and says so. */
export function ingestPermissions({ lake, ledger, topic, queue, stateMachine }: Surroundings): Statement[] {
  return [
    listObjects(lake.raw),
    readVersions(lake.raw, INCOMING),
    readObjects(lake.raw, VERDICTS, DONE),
    putObjects(lake.raw, PROCESSING, VERDICTS, STAGED, FAILED),
    deleteObjects(lake.raw, PROCESSING, STAGED),
    deleteVersions(lake.raw, INCOMING),
    changeLedger(ledger),
    allow(["sns:Publish"], { on: [topic.arn] }),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], { on: [topic.keyArn] }),
    // The first three are the event source's.
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"], {
      on: [queue.arn],
    }),
    allow(["states:StartExecution"], { on: [stateMachine.arn] }),
  ];
}

/** Carries a summary out: ends files, moves sources, clears what they leave, writes the ledger. */
export function settlePermissions({ lake, ledger }: Pick<Surroundings, "lake" | "ledger">): Statement[] {
  return [
    listObjects(lake.raw),
    readVersions(lake.raw, INCOMING),
    readObjects(lake.raw, VERDICTS, DONE),
    putObjects(lake.raw, DONE, ARCHIVED, FAILED),
    deleteObjects(lake.raw, PROCESSING, STAGED),
    deleteVersions(lake.raw, INCOMING),
    listObjects(lake.lake),
    readObjects(lake.lake, RUNS),
    putObjects(lake.lake, RUNS),
    changeLedger(ledger),
  ];
}

/** All that settle does, and: puts files back in the queue, and starts the loads nobody started. */
export function sweepPermissions({ lake, ledger, queue, stateMachine }: Omit<Surroundings, "topic">): Statement[] {
  return [
    ...settlePermissions({ lake, ledger }),
    listVersions(lake.raw),
    allow(["sqs:SendMessage"], { on: [queue.arn] }),
    allow(["states:StartExecution", "states:ListExecutions"], { on: [stateMachine.arn] }),
  ];
}

function changeLedger({ arn }: Arn): Statement {
  return allow(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"], { on: [arn] });
}
