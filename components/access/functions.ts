import type * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import { allow, type Statement } from "../permissions.ts";
import { ARCHIVED, DONE, FAILED, INCOMING, PROCESSING, RELOADS, RUNS, STAGED, VERDICTS } from "../protocol/index.ts";
import { catalogOf } from "./queries.ts";
import {
  deleteObjects,
  deleteVersions,
  listObjects,
  listVersions,
  putObjects,
  readObjects,
  readVersions,
  uploadObjects,
} from "./objects.ts";

type Arn = { arn: pulumi.Input<string> };

/** What the functions work on. */
export interface Surroundings {
  lake: LakeStorage;
  ledger: Arn;
  topic: Arn & { keyArn: pulumi.Input<string> };
  queue: Arn;
  stateMachine: Arn;
  /** Where others subscribe to what happens. */
  bus: Arn | null;
  /** What checks the catalog. */
  crawler: (Arn & { database: pulumi.Input<string> }) | null;
}

/** Reads a file, decides on it, cuts it into parts, stages it and starts its loads; or refuses it and says so. */
export function ingestPermissions({
  lake,
  ledger,
  topic,
  queue,
  stateMachine,
  bus,
}: Omit<Surroundings, "crawler">): Statement[] {
  return [
    listObjects(lake.raw),
    // Archived files are read again for a reload, and what they bring lies beside the request.
    readVersions(lake.raw, INCOMING, ARCHIVED),
    readObjects(lake.raw, VERDICTS, DONE, ARCHIVED, RELOADS),
    putObjects(lake.raw, VERDICTS, STAGED),
    uploadObjects(lake.raw, PROCESSING, FAILED, RELOADS),
    deleteObjects(lake.raw, PROCESSING, STAGED, RELOADS),
    deleteVersions(lake.raw, INCOMING),
    changeLedger(ledger, "dynamodb:DeleteItem"),
    allow(["sns:Publish"], { on: [topic.arn] }),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], { on: [topic.keyArn] }),
    // The first three are the event source's.
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"], {
      on: [queue.arn],
    }),
    allow(["states:StartExecution"], { on: [stateMachine.arn] }),
    ...publishEvents(bus),
  ];
}

/** Carries a summary out, and looks whether uploads queue up. */
export function settlePermissions(around: Pick<Surroundings, "lake" | "ledger" | "bus" | "queue">): Statement[] {
  return [...carryOut(around), allow(["sqs:GetQueueAttributes"], { on: [around.queue.arn] })];
}

/** Carries a summary out: ends files, moves sources, clears what they leave, writes the ledger. */
function carryOut({ lake, ledger, bus }: Pick<Surroundings, "lake" | "ledger" | "bus">): Statement[] {
  return [
    listObjects(lake.raw),
    readVersions(lake.raw, INCOMING),
    readObjects(lake.raw, VERDICTS, DONE),
    putObjects(lake.raw, DONE, RELOADS),
    uploadObjects(lake.raw, ARCHIVED, FAILED),
    deleteObjects(lake.raw, PROCESSING, STAGED, RELOADS),
    deleteVersions(lake.raw, INCOMING),
    listObjects(lake.lake),
    readObjects(lake.lake, RUNS),
    putObjects(lake.lake, RUNS),
    changeLedger(ledger),
    ...publishEvents(bus),
  ];
}

/** All that settle does, and: puts files back in the queue, and starts the loads nobody started. */
export function sweepPermissions(around: Omit<Surroundings, "topic">): Statement[] {
  const { lake, ledger, queue, stateMachine, crawler } = around;
  return [
    ...carryOut(around),
    listVersions(lake.raw),
    // Prepares reloads, and asks for maintenance.
    readObjects(lake.raw, RELOADS, STAGED),
    putObjects(lake.raw, STAGED),
    allow(["dynamodb:Query"], { on: [ledger.arn] }),
    allow(["sqs:SendMessage"], { on: [queue.arn] }),
    allow(["states:StartExecution", "states:ListExecutions"], { on: [stateMachine.arn] }),
    ...(crawler ? compareCatalog(lake, crawler) : []),
  ];
}

function publishEvents(bus: Arn | null): Statement[] {
  return bus ? [allow(["events:PutEvents"], { on: [bus.arn] })] : [];
}

function compareCatalog(lake: LakeStorage, { arn, database }: NonNullable<Surroundings["crawler"]>): Statement[] {
  return [
    allow(["glue:GetCrawler"], { on: [arn] }),
    allow(["glue:GetTables"], { on: catalogOf(lake, "*") }),
    allow(["glue:GetTables"], { on: catalogOf({ place: lake.place, database }, "*") }),
  ];
}

function changeLedger({ arn }: Arn, ...more: string[]): Statement {
  return allow(["dynamodb:GetItem", "dynamodb:UpdateItem", ...more], { on: [arn] });
}
