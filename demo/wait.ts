import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { setTimeout as sleep } from "node:timers/promises";
import { stateOf } from "./collect/files.ts";
import type { Uploaded } from "./upload.ts";

const ENDS: readonly string[] = ["loaded", "failed"];
const LOOK_EVERY_MS = 500;
/** So long may nothing happen at all before we stop waiting; a cold load on a busy machine is silent for a while. */
const PATIENCE_MS = 240_000;

interface Waiting {
  dynamo: DynamoDBClient;
  ledgerTable: string;
  /** When something last happened, as `performance.now()` tells time. */
  lastSign(): number;
  signal: AbortSignal;
}

/** Waits until every upload has ended, or nothing has happened for long; returns those that have not ended. */
export async function untilEnded(uploads: readonly Uploaded[], waiting: Waiting): Promise<Uploaded[]> {
  let open = [...uploads];
  while (open.length > 0 && performance.now() - waiting.lastSign() < PATIENCE_MS) {
    waiting.signal.throwIfAborted();
    const states = await Promise.all(open.map(({ fileId }) => stateOf(waiting.dynamo, waiting.ledgerTable, fileId)));
    open = open.filter((_, index) => !ENDS.includes(states[index] ?? ""));
    if (open.length > 0) await sleep(LOOK_EVERY_MS, undefined, { signal: waiting.signal });
  }
  return open;
}
