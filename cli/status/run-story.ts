import { decode } from "../../components/protocol/decode.ts";
import { type FileLoad, Summary } from "../../components/protocol/documents.ts";
import { startedKey, summaryKey } from "../../components/protocol/layout.ts";
import { runItem } from "../../functions/ledger/keys.ts";
import { readItem } from "../../functions/ledger/table.ts";
import { exists, readJson } from "../../functions/storage/bucket.ts";
import type { Reach } from "../reach.ts";
import { type RunState, runState } from "./dataset-state.ts";
import { RunItem } from "./items.ts";

/** All that is known of a run. */
export interface RunStory extends RunState {
  dataset: string;
  /** Seconds by step of the load, in its order. */
  seconds: Record<string, number>;
  rejectedBy: Record<string, number>;
  files: FileLoad[];
  tableVersion: number | null;
  rowsInTable: number | null;
  verifiedBecause: string | null;
  waitsFor: string[];
}

/** The story of a run; null of one that never began. `state` is `running` as long as it has said nothing. */
export async function runStory(dataset: string, runId: string, { lake, ledger }: Reach): Promise<RunStory | null> {
  const [summary, found] = await Promise.all([
    readJson(lake, summaryKey(dataset, runId), Summary),
    readItem(ledger, runItem(dataset, runId)),
  ]);
  const item: RunItem = found ? decode(RunItem, found, `run ${runId} in the ledger`) : { sk: runId };
  if (!summary && !found && !(await exists(lake, startedKey(dataset, runId)))) return null;
  const state = runState(item);
  return {
    ...state,
    dataset,
    state: item.state ?? (summary ? "loaded" : "running"),
    startedAt: summary?.startedAt ?? state.startedAt,
    finishedAt: summary?.finishedAt ?? state.finishedAt,
    kind: summary?.kind ?? state.kind,
    counts: summary?.counts ?? state.counts,
    seconds: summary?.seconds ?? item.seconds ?? {},
    rejectedBy: summary?.rejectedBy ?? item.rejectedBy ?? {},
    files: summary?.files ?? [],
    tableVersion: summary?.tableVersion ?? item.tableVersion ?? null,
    rowsInTable: summary?.rowsInTable ?? item.rowsInTable ?? null,
    verifiedBecause: item.verifiedBecause ?? null,
    waitsFor: summary?.waitsFor ?? [],
  };
}
