import { type Done, Done as DoneCodec, Summary, Verdict } from "../../components/protocol/documents.ts";
import { doneKey, RUNS, VERDICTS } from "../../components/protocol/layout.ts";
import { concurrently } from "../../functions/concurrently.ts";
import { fileEndedIn, fileRefused, fileStaged } from "../../functions/ledger/files.ts";
import { runSettled } from "../../functions/ledger/runs.ts";
import { endOf, projectEnd, projectWhole } from "../../functions/settle/end-file.ts";
import { restingPlace } from "../../functions/source/resting-place.ts";
import { type Bucket, objectsUnder, readJson } from "../../functions/storage/bucket.ts";
import type { Reach } from "../reach.ts";

const AT_ONCE = 16;

export interface Rebuilt {
  files: number;
  runs: number;
}

/**
 * Makes the ledger's stories of files and runs again, from the verdicts, the summaries and the marks of what is done. It
 * may be repeated at any time, and beside a pipeline at work: nothing goes back to an earlier state.
 */
export async function rebuildLedger(reach: Reach, progress: (text: string) => void): Promise<Rebuilt> {
  const verdicts = await keysUnder(reach.raw, VERDICTS, ".json");
  let files = 0;
  await concurrently(AT_ONCE, verdicts, async (key) => {
    await decided(key, reach);
    progress(`${++files} of ${verdicts.length} files decided on`);
  });
  const summaries = await keysUnder(reach.lake, RUNS, "/summary.json");
  // In the order of the keys, which is that of time: a reload counts the rows of files anew that were loaded before.
  for (const [index, key] of summaries.entries()) {
    await ran(key, reach);
    progress(`${index + 1} of ${summaries.length} runs`);
  }
  await concurrently(AT_ONCE, verdicts, (key) => ended(key, reach));
  return { files: verdicts.length, runs: summaries.length };
}

async function decided(key: string, { raw, ledger }: Reach): Promise<void> {
  const verdict = await readJson(raw, key, Verdict);
  if (!verdict) return;
  const { fileId, source, notes } = verdict;
  if (verdict.outcome === "refused") {
    await fileRefused(ledger, fileId, source, {
      faults: verdict.faults,
      notes,
      restsAt: restingPlace(verdict, "failed"),
    });
    return;
  }
  const records = Object.entries(verdict.datasets).map(([dataset, staged]) => [dataset, staged.records] as const);
  await fileStaged(ledger, fileId, source, { notes, records: Object.fromEntries(records) });
}

async function ran(key: string, { raw, lake, ledger }: Reach): Promise<void> {
  const summary = await readJson(lake, key, Summary);
  if (!summary) return;
  await runSettled(ledger, summary);
  const { dataset, request, files } = summary;
  await concurrently(AT_ONCE, files, async (load) => {
    const { fileId, runId, reason, counts, rejectedBy } = load;
    if (request) {
      return fileEndedIn(ledger, fileId, dataset, { outcome: "loaded", runId, reason, counts, rejectedBy });
    }
    const done = await readJson(raw, doneKey(dataset, fileId), DoneCodec);
    if (done) await projectEnd(load, done, ledger);
  });
}

async function ended(key: string, { raw, ledger }: Reach): Promise<void> {
  const verdict = await readJson(raw, key, Verdict);
  if (verdict?.outcome !== "staged") return;
  const dones: Done[] = [];
  for (const dataset of Object.keys(verdict.datasets)) {
    const done = await readJson(raw, doneKey(dataset, verdict.fileId), DoneCodec);
    if (!done) return;
    dones.push(done);
  }
  await projectWhole(verdict, dones, restingPlace(verdict, endOf(dones)), ledger);
}

async function keysUnder(bucket: Bucket, prefix: string, ending: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objectsUnder(bucket, prefix)) if (key.endsWith(ending)) keys.push(key);
  return keys;
}
