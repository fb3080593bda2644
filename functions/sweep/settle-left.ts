import { runsPrefix, settledKey, stampOf, summaryKey } from "../../components/protocol/layout.ts";
import { executionPrefix } from "../../components/protocol/window.ts";
import { settleRun } from "../settle/settle.ts";
import { objectsUnder, type Listed } from "../storage/bucket.ts";
import type { Sweeping } from "./sweeping.ts";

const HORIZON_DAYS = 30;
/** A running execution settles its own run; it is given this long. */
const OWN_SETTLE_MINUTES = 15;

/** Settles the runs whose summary, as it is now, nobody has settled. @returns their ids. */
export async function settleLeft(dataset: string, underWay: boolean, sweeping: Sweeping): Promise<string[]> {
  const patience = sweeping.now().getTime() - (underWay ? OWN_SETTLE_MINUTES * 60_000 : 0);
  const settled: string[] = [];
  for (const { runId, modifiedAt } of await unsettledRuns(dataset, sweeping)) {
    if (underWay && modifiedAt.getTime() > patience) continue;
    await settleRun(dataset, runId, sweeping);
    settled.push(runId);
  }
  return settled;
}

async function unsettledRuns(dataset: string, { lake, now }: Sweeping): Promise<{ runId: string; modifiedAt: Date }[]> {
  const prefix = runsPrefix(dataset);
  const horizon = stampOf(new Date(now().getTime() - HORIZON_DAYS * 86_400_000).toISOString());
  const seen = new Set<string>();
  const summaries: { runId: string; summary: Listed }[] = [];
  for await (const object of objectsUnder(lake, prefix, `${prefix}${executionPrefix(dataset)}${horizon}`)) {
    seen.add(object.key);
    const runId = object.key.slice(prefix.length).split("/")[0] ?? "";
    if (object.key === summaryKey(dataset, runId)) summaries.push({ runId, summary: object });
  }
  return summaries
    .filter(({ runId, summary }) => !seen.has(settledKey(dataset, runId, summary.etag)))
    .map(({ runId, summary }) => ({ runId, modifiedAt: summary.modifiedAt }));
}
