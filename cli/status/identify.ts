import { datasetOfRun } from "../../components/protocol/window.ts";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { Verdict } from "../../components/protocol/documents.ts";
import {
  ARCHIVED,
  FAILED,
  FILES_BY_KEY,
  INCOMING,
  incomingPrefix,
  verdictKey,
} from "../../components/protocol/layout.ts";
import { objectsUnder, readJson } from "../../functions/storage/bucket.ts";
import { notFound } from "../errors.ts";
import type { Reach } from "../reach.ts";
import { recentRuns } from "./dataset-state.ts";

/** What somebody asks about. */
export type Subject =
  | { kind: "dataset"; dataset: string }
  | { kind: "run"; dataset: string; runId: string }
  | { kind: "file"; fileId: string; versions: Version[] };

/** A version of a file under the same key; the newest first. */
export interface Version {
  fileId: string;
  key: string;
  arrivedAt: string;
}

const FILE_ID = /^[0-9a-f]{32}$/;
/** Of a key in archived/ or failed/. */
const RESTING = /\/\d{6}-([0-9a-f]{32})-/;

/**
 * What a name means: a dataset, a run, or a file by its id, its key, where it lies now, or its name alone.
 * @throws LakeError naming the nearest things there are
 */
export async function identify(name: string, datasets: readonly string[], reach: Reach): Promise<Subject> {
  if (datasets.includes(name)) return { kind: "dataset", dataset: name };
  const dataset = datasetOfRun(name);
  if (dataset !== null && datasets.includes(dataset)) return { kind: "run", dataset, runId: name };
  if (FILE_ID.test(name)) return { kind: "file", fileId: name, versions: [] };
  const resting = RESTING.exec(name)?.[1];
  if (resting !== undefined) return { kind: "file", fileId: resting, versions: [] };

  const found = await Promise.all(keysMeant(name, datasets).map((key) => versionsOf(key, reach)));
  const versions = found.flat().sort((one, other) => other.arrivedAt.localeCompare(one.arrivedAt));
  const newest = await newestOf(versions, reach);
  if (newest) return { kind: "file", fileId: newest.fileId, versions };
  throw notFound("file, run or dataset", name, await knownNames(datasets, reach), "Name a file by its id or key.");
}

/** A replay arrived when the file first did: of these the one that was decided on last, or is not yet, is meant. */
async function newestOf(versions: readonly Version[], { raw }: Reach): Promise<Version | undefined> {
  const [first, second] = versions;
  if (first?.arrivedAt !== second?.arrivedAt) return first;
  const same = versions.filter(({ arrivedAt }) => arrivedAt === first?.arrivedAt);
  const decided = await Promise.all(
    same.map(async (version) => ({
      version,
      at: (await readJson(raw, verdictKey(version.fileId), Verdict))?.decidedAt ?? "later than any",
    })),
  );
  return decided.sort((one, other) => other.at.localeCompare(one.at))[0]?.version;
}

/** Every key that a name can stand for. */
export function keysMeant(name: string, datasets: readonly string[]): string[] {
  const key = name.replace(/^s3:\/\/[^/]+\//, "");
  if (key.startsWith(INCOMING)) return [key];
  const file = key.slice(key.lastIndexOf("/") + 1);
  return [`${INCOMING}${file}`, ...datasets.map((dataset) => `${incomingPrefix(dataset)}${file}`)];
}

async function versionsOf(key: string, { ledger }: Reach): Promise<Version[]> {
  const { Items = [] } = await ledger.dynamo.send(
    new QueryCommand({
      TableName: ledger.table,
      IndexName: FILES_BY_KEY,
      KeyConditionExpression: "#key = :key",
      ExpressionAttributeNames: { "#key": "key" },
      ExpressionAttributeValues: { ":key": { S: key } },
      ScanIndexForward: false,
      Limit: MOST_VERSIONS,
    }),
  );
  return Items.map(({ pk, arrivedAt }) => ({
    fileId: (pk?.S ?? "").replace("file#", ""),
    key,
    arrivedAt: arrivedAt?.S ?? "",
  }));
}

const MOST_VERSIONS = 20;
const MOST_LISTED = 1000;

/** Datasets, their latest runs, and files of today and yesterday: what somebody may have meant. */
async function knownNames(datasets: readonly string[], reach: Reach): Promise<string[]> {
  const runs = await Promise.all(datasets.map((dataset) => recentRuns(dataset, reach, 5)));
  const prefixes = [INCOMING, ...[...datasets, "_mixed", "_unknown"].flatMap(recentPrefixes)];
  const files = await Promise.all(prefixes.map((prefix) => namesUnder(prefix, reach)));
  return [...new Set([...datasets, ...runs.flat().map(({ sk }) => sk), ...files.flat()])];
}

function recentPrefixes(folder: string): string[] {
  const days = [0, 1].map((ago) =>
    new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "/"),
  );
  return days.flatMap((day) => [`${ARCHIVED}${folder}/${day}/`, `${FAILED}${folder}/${day}/`]);
}

async function namesUnder(prefix: string, { raw }: Reach): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of objectsUnder(raw, prefix)) {
    const name = key.slice(key.lastIndexOf("/") + 1).replace(/^\d{6}-[0-9a-f]{32}-/, "");
    if (name !== "" && !name.endsWith(".reason.json")) names.push(name);
    if (names.length >= MOST_LISTED) break;
  }
  return names;
}
