import { type FileLoad, Summary } from "../../components/protocol/documents.ts";
import { settledKey, stagedPrefix, summaryKey } from "../../components/protocol/layout.ts";
import { concurrently } from "../concurrently.ts";
import { closeCircuit, countFailure } from "../ledger/circuit.ts";
import { fileEndedIn } from "../ledger/files.ts";
import { runSettled } from "../ledger/runs.ts";
import { publish } from "../events.ts";
import { emit } from "../metrics.ts";
import { exists, objectsUnder, readTagged, writeJsonOnce } from "../storage/bucket.ts";
import { endFile, type FileEnd } from "./end-file.ts";
import { endRequest } from "./end-request.ts";
import type { Settlement } from "./settlement.ts";

/** Files ended at once: a thousand are done within a minute. */
const FILES_AT_ONCE = 16;

export interface Settled {
  summary: Summary;
  ends: FileEnd[];
  /** Markers that still wait for the dataset. */
  staged: number;
}

/**
 * Makes of a run's summary all that follows from it; may be repeated at any time, by several at once. Metrics are
 * emitted by whoever is the first to say that this very summary is settled.
 */
export async function settleRun(dataset: string, runId: string, settlement: Settlement): Promise<Settled> {
  const { lake, ledger, bus, now, log } = settlement;
  const found = await readTagged(lake, summaryKey(dataset, runId), Summary);
  if (!found) throw new MissingSummaryError(dataset, runId);
  const { value: summary, etag } = found;

  const { request, files } = summary;
  // A reload's files came to their end before: it only counts their rows anew.
  const ends = request
    ? await concurrently(FILES_AT_ONCE, files, (load) => countAgain(load, dataset, settlement))
    : await concurrently(FILES_AT_ONCE, files, (load) => endFile(load, dataset, settlement));
  if (request) await endRequest(request, summary, settlement);
  const staged = await countStaged(dataset, settlement);
  await runSettled(ledger, summary);
  if (files.length > 0 || request) await closeCircuit(ledger, dataset, runId);
  else if (staged > 0 && !summary.waitsFor?.length) await countFailure(ledger, dataset, runId, now());

  const settled = settledKey(dataset, runId, etag);
  if (bus && !(await exists(lake, settled))) await publish(bus, "Run Settled", settledEvent(summary, staged), log);
  const first = await writeJsonOnce(lake, settled, { runId, at: now().toISOString() });
  if (first) emitRun(summary, settlement);
  log("info", first ? "settled" : "settled before", { dataset, runId, files: ends.length, staged });
  return { summary, ends, staged };
}

async function countAgain(load: FileLoad, dataset: string, { ledger }: Settlement): Promise<FileEnd> {
  const { fileId, runId, reason, counts, rejectedBy } = load;
  await fileEndedIn(ledger, fileId, dataset, { outcome: "loaded", runId, reason, counts, rejectedBy });
  return { load, restsAt: null };
}

/** How many markers wait for a dataset. */
export async function countStaged(dataset: string, { raw }: Settlement): Promise<number> {
  let staged = 0;
  for await (const { key } of objectsUnder(raw, stagedPrefix(dataset))) if (!key.endsWith("/")) staged++;
  return staged;
}

/** There is nothing to settle: the run never told what it did. */
export class MissingSummaryError extends Error {
  override readonly name = "MissingSummaryError";
  readonly dataset: string;
  readonly runId: string;

  constructor(dataset: string, runId: string) {
    super(
      `run ${runId} of dataset '${dataset}' ended without a summary at ${summaryKey(dataset, runId)}; ` +
        `its files stay staged, and the next run recovers what it committed`,
    );
    this.dataset = dataset;
    this.runId = runId;
  }
}

/** What others hear of a run; `filesLoaded` and `filesFailed` are numbers, `counts` rows. */
function settledEvent(summary: Summary, staged: number): object {
  const { dataset, runId, counts, rejectedBy, newColumns, tableVersion, rowsInTable, startedAt, finishedAt } = summary;
  const ended = {
    filesLoaded: endedAs(summary, "loaded"),
    filesFailed: endedAs(summary, "failed"),
    filesWaiting: staged,
  };
  return { dataset, runId, ...ended, counts, rejectedBy, newColumns, tableVersion, rowsInTable, startedAt, finishedAt };
}

function endedAs({ files }: Summary, outcome: FileLoad["outcome"]): number {
  return files.filter((file) => file.outcome === outcome).length;
}

function emitRun(summary: Summary, { metrics }: Settlement): void {
  const { dataset, counts, rejectedOpen, resolved, startedAt, finishedAt } = summary;
  const ran = { RunSeconds: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000, RunFailed: 0 };
  // What a reload counts has been counted when it was loaded.
  if (summary.request) return emit(metrics, dataset, ran);
  emit(metrics, dataset, {
    ...ran,
    RowsRead: counts.read,
    RowsInserted: counts.inserted,
    RowsUpdated: counts.updated,
    RowsRejected: counts.rejected,
    ...(counts.read > 0 ? { RejectRate: (100 * (rejectedOpen ?? counts.rejected)) / counts.read } : {}),
    RowsResolved: resolved ?? 0,
    FilesLoaded: endedAs(summary, "loaded"),
    FilesFailed: endedAs(summary, "failed"),
  });
}
