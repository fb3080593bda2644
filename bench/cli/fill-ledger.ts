import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import { toAttribute, type Value } from "../../functions/ledger/attributes.ts";

/** What one call takes. */
const BATCH = 25;

/** Writes the stories of so many files that were loaded. @returns the name of one in their midst. */
export async function fillLedger(env: Readonly<Record<string, string>>, table: string, files: number): Promise<string> {
  const dynamo = new DynamoDBClient({
    endpoint: env["AWS_ENDPOINT_URL"] ?? "",
    region: env["AWS_REGION"] ?? "",
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "" },
  });
  const items = Array.from({ length: files }, (_, number) => storyOf(number)).flat();
  for (let from = 0; from < items.length; from += BATCH) {
    const requests = items.slice(from, from + BATCH).map((item) => ({
      PutRequest: {
        Item: Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)])),
      },
    }));
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
  return nameOf(Math.floor(files / 2));
}

const nameOf = (number: number) => `orders-${number}.csv`;

function storyOf(number: number): Record<string, Value>[] {
  const fileId = createHash("sha256").update(String(number)).digest("hex").slice(0, 32);
  const arrivedAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const key = `incoming/orders/${nameOf(number)}`;
  const counts = { read: 10, inserted: 9, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 1 };
  const about = {
    bucket: "raw",
    key,
    versionId: String(number),
    arrivedAt,
    size: 1000,
    datasets: ["orders"],
    notes: [],
  };
  const end = { state: "loaded", records: 10, runId: "orders-20260101T000000Z-01", reason: null, counts };
  return [
    { pk: `file#${fileId}`, sk: "file", state: "loaded", restsAt: `archived/${fileId}`, faults: [], ...about },
    { pk: `file#${fileId}`, sk: "dataset#orders", rejectedBy: { "total_amount: must be above 0": 1 }, ...end },
  ];
}
