import * as pulumi from "@pulumi/pulumi";
import type { ContractDocument } from "../contract/index.ts";
import type { LakeStorage } from "../lake-storage.ts";
import { jobPrefix } from "../names.ts";
import { allow, type Statement } from "../permissions.ts";
import {
  BREADCRUMBS,
  CODE,
  CONTRACTS,
  DONE,
  PROCESSING,
  reloadsPrefix,
  RUNS,
  stagedPrefix,
  TABLES,
  tablePrefix,
  tablesOf,
  VERDICTS,
} from "../protocol/index.ts";
import {
  deleteObjects,
  listObjects,
  listVersions,
  putKeys,
  putObjects,
  readKeys,
  readObjects,
  readVersions,
  uploadObjects,
} from "./objects.ts";
import { catalogOf } from "./queries.ts";

/** What the load of one dataset calls: its own markers, parts, tables and runs, and of others the tables it refers to. */
export function loadJobPermissions(
  lake: LakeStorage,
  contract: ContractDocument,
  logGroup: pulumi.Input<string>,
): Statement[] {
  const { name: dataset, references } = contract;
  const tables = tablesOf(contract);
  const referred = [...new Set(references.map((reference) => reference.dataset))];
  const parts = `${PROCESSING}${dataset}/`;
  const done = `${DONE}${dataset}/`;
  const runs = `${RUNS}${dataset}/`;
  const reloads = reloadsPrefix(dataset);
  const breadcrumbs = `${BREADCRUMBS}${dataset}/`;
  const read = [...tables, ...referred].map(tablePrefix);
  return [
    listObjects(lake.raw),
    readObjects(lake.raw, stagedPrefix(dataset), done, parts, reloads, VERDICTS),
    ...stageAgain(lake, dataset, parts, done),
    listObjects(lake.lake),
    readObjects(lake.lake, ...read, runs, breadcrumbs),
    uploadObjects(lake.lake, ...tables.map(tablePrefix)),
    putObjects(lake.lake, runs, breadcrumbs),
    // Before a file system looks into a folder it asks for an object of the folder's own name.
    readKeys(lake.lake, ...foldersOf(...tables, ...referred)),
    // Glue's marks a folder by an object beside it, and so asks for that one too.
    readKeys(lake.lake, ...foldersOf(...tables, ...referred).map(folderMark)),
    putKeys(lake.lake, ...foldersOf(...tables).map(folderMark)),
    deleteObjects(lake.lake, ...tables.map(tablePrefix), breadcrumbs),
    listObjects(lake.code),
    readObjects(lake.code, CODE, `${CONTRACTS}${dataset}-`),
    allow(["glue:GetTable", "glue:UpdateTable"], { on: catalogOf(lake, ...tables) }),
    // How its earlier runs have ended: a run that was stopped is no death of the file it was at.
    allow(["glue:GetJobRun"], { on: [jobArn(lake, dataset)] }),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], {
      on: [pulumi.interpolate`${logGroup}:*`, glueOwnLogs(lake)],
    }),
  ];
}

function jobArn({ place }: LakeStorage, dataset: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${place.partition}:glue:${place.region}:${place.account}:job/${jobPrefix()}${dataset}`;
}

/** A file whose commit has vanished is staged again: its parts are brought back, and its end is taken back. */
function stageAgain(lake: LakeStorage, dataset: string, parts: string, done: string): Statement[] {
  return [
    listVersions(lake.raw),
    readVersions(lake.raw, parts),
    putObjects(lake.raw, parts, stagedPrefix(dataset)),
    deleteObjects(lake.raw, done),
  ];
}

function foldersOf(...tables: string[]): string[] {
  return [TABLES, ...tables.map(tablePrefix)].map((prefix) => prefix.replace(/\/$/, ""));
}

function folderMark(folder: string): string {
  return `${folder}_$folder$`;
}

/** Where Glue writes what it has to say before the job's own log group is known to it. */
function glueOwnLogs({ place }: LakeStorage): pulumi.Output<string> {
  return pulumi.interpolate`arn:${place.partition}:logs:${place.region}:${place.account}:log-group:/aws-glue/jobs/*`;
}
