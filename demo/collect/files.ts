import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { ARCHIVED, decodeJson, FAILED, type Summary, Verdict, verdictKey } from "../../components/protocol/index.ts";
import type { FileCounts, FileReport } from "../report.ts";
import type { Uploaded } from "../upload.ts";
import { keysUnder, textOf } from "./runs.ts";

interface Places {
  rawBucket: string;
  ledgerTable: string;
}

/** The story of every uploaded file, from the ledger, its verdict, the loads and the place where it rests. */
export async function collectFiles(
  clients: { s3: S3Client; dynamo: DynamoDBClient },
  places: Places,
  uploads: readonly Uploaded[],
  runs: readonly Summary[],
): Promise<FileReport[]> {
  const { s3, dynamo } = clients;
  const areas = await Promise.all([ARCHIVED, FAILED].map((area) => keysUnder(s3, places.rawBucket, area)));
  const resting = areas.flat();
  return Promise.all(
    uploads.map(async (upload) => {
      const verdict = await verdictOf(s3, places.rawBucket, upload.fileId);
      const loads = loadsOf(upload.fileId, runs);
      return {
        ...upload,
        state: await stateOf(dynamo, places.ledgerTable, upload.fileId),
        staged: verdict?.outcome === "staged" ? stagedRecords(verdict) : {},
        loads,
        faults: [...refusals(verdict), ...failures(upload.fileId, runs)],
        resting: resting.filter((key) => key.includes(upload.fileId)),
      };
    }),
  );
}

/** The ledger's word about a file: `received`, `staged`, `loaded` or `failed`, or `unknown` if it has none. */
export async function stateOf(dynamo: DynamoDBClient, ledgerTable: string, fileId: string): Promise<string> {
  const query = {
    TableName: ledgerTable,
    KeyConditionExpression: "pk = :file AND sk = :item",
    ExpressionAttributeValues: { ":file": { S: `file#${fileId}` }, ":item": { S: "file" } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    for (const item of Items) return item["state"]?.S ?? "unknown";
  }
  return "unknown";
}

async function verdictOf(s3: S3Client, rawBucket: string, fileId: string): Promise<Verdict | null> {
  const key = verdictKey(fileId);
  try {
    return decodeJson(Verdict, await textOf(s3, rawBucket, key), `${rawBucket}/${key}`);
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

function stagedRecords(verdict: Extract<Verdict, { outcome: "staged" }>): Record<string, number> {
  return Object.fromEntries(Object.entries(verdict.datasets).map(([dataset, { records }]) => [dataset, records]));
}

function loadsOf(fileId: string, runs: readonly Summary[]): Record<string, FileCounts> {
  const mine = runs.flatMap(({ dataset, files }) =>
    files
      .filter((file) => file.fileId === fileId && (file.outcome === "loaded" || file.outcome === "failed"))
      .map(({ outcome, runId, counts, rejectedBy }) => [dataset, { outcome, runId, counts, rejectedBy }] as const),
  );
  return Object.fromEntries(mine);
}

function refusals(verdict: Verdict | null): string[] {
  if (verdict?.outcome !== "refused") return [];
  return verdict.faults.map(({ sheet, fault }) => (sheet === null ? fault : `sheet '${sheet}': ${fault}`));
}

function failures(fileId: string, runs: readonly Summary[]): string[] {
  return runs.flatMap(({ files }) =>
    files.flatMap((file) => (file.fileId === fileId && file.outcome === "failed" ? [file.reason ?? "failed"] : [])),
  );
}
