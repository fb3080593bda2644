import type { S3Client } from "@aws-sdk/client-s3";
import { TABLES } from "../../components/protocol/index.ts";
import { keysUnder } from "./runs.ts";

/** Names of the tables that somebody has written to: the catalog knows the others too, but nobody can read them. */
export async function writtenTables(s3: S3Client, lakeBucket: string): Promise<Set<string>> {
  const keys = await keysUnder(s3, lakeBucket, TABLES);
  const logs = keys.map((key) => /^([^/]+)\/_delta_log\/\d+\.json$/.exec(key.slice(TABLES.length)));
  return new Set(logs.flatMap((log) => log?.[1] ?? []));
}
