import { decode } from "../../components/protocol/decode.ts";
import type { Counts } from "../../components/protocol/documents.ts";
import { stagedPrefix } from "../../components/protocol/layout.ts";
import { isOpen, nextTry, readCircuit } from "../../functions/ledger/circuit.ts";
import { runsOf } from "../../functions/ledger/keys.ts";
import { itemsBackwards } from "../../functions/ledger/table.ts";
import { objectsUnder } from "../../functions/storage/bucket.ts";
import type { Reach } from "../reach.ts";
import { RunItem } from "./items.ts";

/** How a dataset stands. */
export interface DatasetState {
  dataset: string;
  /** Files that are staged and not loaded. */
  waiting: number;
  /** What has been asked of it and waits to be carried out: `reload`, `maintain`. */
  requests: string[];
  /** When the one that waits longest was staged. */
  oldestWaiting: string | null;
  lastLoadAt: string | null;
  rowsInTable: number | null;
  /** Of the last run that read rows: refused rows in percent of those read. */
  rejectPercent: number | null;
  /** Set when runs that ended nothing have made uploads start no more loads. */
  circuitOpenUntil: string | null;
  /** The latest runs, the newest first. */
  runs: RunState[];
}

/** How a run went. */
export interface RunState {
  runId: string;
  /** `load`, or what was asked of the dataset. */
  kind: string;
  /** `loaded` or `failed`. */
  state: string;
  startedAt: string | null;
  finishedAt: string | null;
  filesLoaded: number;
  filesFailed: number;
  counts: Counts | null;
  verified: boolean | null;
  error: string | null;
}

const RUNS_TOLD = 10;
/** Among the markers of files, those of what is asked of the dataset. */
const REQUEST = /\/0-([a-z]+)-[^/]*$/;

export async function datasetState(dataset: string, reach: Reach): Promise<DatasetState> {
  const [staged, circuit, items] = await Promise.all([
    stagedIn(dataset, reach),
    readCircuit(reach.ledger, dataset),
    recentRuns(dataset, reach, RUNS_TOLD),
  ]);
  // A reload counts files that were loaded before.
  const last = items.find(({ kind, filesLoaded = 0 }) => kind !== "reload" && filesLoaded > 0);
  const read = items.find(({ counts }) => (counts?.read ?? 0) > 0)?.counts;
  return {
    dataset,
    ...staged,
    lastLoadAt: last?.finishedAt ?? null,
    rowsInTable: items.find(({ rowsInTable }) => typeof rowsInTable === "number")?.rowsInTable ?? null,
    rejectPercent: read ? (100 * read.rejected) / read.read : null,
    circuitOpenUntil: isOpen(circuit) ? nextTry(circuit).toISOString() : null,
    runs: items.map(runState),
  };
}

/** The latest runs of a dataset in the ledger, the newest first. */
export async function recentRuns(dataset: string, { ledger }: Reach, most: number): Promise<RunItem[]> {
  const found: RunItem[] = [];
  for await (const item of itemsBackwards(ledger, runsOf(dataset))) {
    found.push(decode(RunItem, item, `a run of ${dataset} in the ledger`));
    if (found.length >= most) break;
  }
  return found;
}

export function runState(item: RunItem): RunState {
  return {
    runId: item.sk,
    kind: item.kind ?? "load",
    state: item.state ?? "unknown",
    startedAt: item.startedAt ?? null,
    finishedAt: item.finishedAt ?? item.failedAt ?? null,
    filesLoaded: item.filesLoaded ?? 0,
    filesFailed: item.filesFailed ?? 0,
    counts: item.counts ?? null,
    verified: item.verified ?? null,
    error: item.error === undefined ? null : `${item.error}${item.cause ? `: ${item.cause}` : ""}`,
  };
}

async function stagedIn(
  dataset: string,
  { raw }: Reach,
): Promise<Pick<DatasetState, "waiting" | "requests" | "oldestWaiting">> {
  let waiting = 0;
  const requests: string[] = [];
  let oldest: Date | null = null;
  for await (const { key, modifiedAt } of objectsUnder(raw, stagedPrefix(dataset))) {
    if (key.endsWith("/")) continue;
    const request = REQUEST.exec(key)?.[1];
    if (request !== undefined) requests.push(request);
    else waiting++;
    if (!oldest || modifiedAt < oldest) oldest = modifiedAt;
  }
  return { waiting, requests, oldestWaiting: oldest?.toISOString() ?? null };
}
