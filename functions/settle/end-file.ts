import { Done, Verdict, type Fault, type FileLoad, type StagedVerdict } from "../../components/protocol/documents.ts";
import { doneKey, processingPrefix, verdictKey } from "../../components/protocol/layout.ts";
import { fileEnded, fileEndedIn, fileWasDone } from "../ledger/files.ts";
import type { Ledger } from "../ledger/table.ts";
import { markersOf } from "../source/marker.ts";
import { restingPlace, writeReason } from "../source/resting-place.ts";
import { readJson, remove, removeUnder, writeJsonOnce } from "../storage/bucket.ts";
import { moveVersion } from "../storage/versions.ts";
import type { Settlement } from "./settlement.ts";

/** What a run made of a file, and where the file rests if all its datasets are through with it. */
export interface FileEnd {
  load: FileLoad;
  restsAt: string | null;
}

/** Ends a file in one dataset, and as a whole once its last dataset has ended it. */
export async function endFile(load: FileLoad, dataset: string, settlement: Settlement): Promise<FileEnd> {
  const { raw } = settlement;
  const { fileId } = load;
  const done = await putDone(load, dataset, settlement);
  const verdict = await stagedVerdict(fileId, settlement);

  // `done` is written before the others are looked for, so of two that end at once at least one sees both.
  const dones = await donesOf(verdict, done, settlement);
  const restsAt = dones && (await rest(verdict, dones, settlement));

  for (const { key } of markersOf(verdict).filter((marker) => marker.dataset === dataset)) await remove(raw, key);
  await removeUnder(raw, processingPrefix(dataset, fileId));
  await projectEnd(load, done, settlement.ledger);
  if (dones && restsAt !== null) await projectWhole(verdict, dones, restsAt, settlement.ledger);
  return { load, restsAt };
}

/** A verdict that is needed and not there, or not of the kind that was loaded. */
export class MissingVerdictError extends Error {
  override readonly name = "MissingVerdictError";
  readonly fileId: string;

  constructor(fileId: string) {
    super(`file ${fileId} was loaded, but ${verdictKey(fileId)} does not stage it; restore that object's last version`);
    this.fileId = fileId;
  }
}

async function putDone(load: FileLoad, dataset: string, { raw, now }: Settlement): Promise<Done> {
  const { fileId, runId, reason } = load;
  const key = doneKey(dataset, fileId);
  const outcome = load.outcome === "failed" ? "failed" : "loaded";
  const done: Done = { fileId, dataset, outcome, runId, at: now().toISOString(), reason };
  if (await writeJsonOnce(raw, key, done)) return done;
  return (await readJson(raw, key, Done)) ?? done;
}

async function stagedVerdict(fileId: string, { raw }: Settlement): Promise<StagedVerdict> {
  const verdict = await readJson(raw, verdictKey(fileId), Verdict);
  if (verdict?.outcome !== "staged") throw new MissingVerdictError(fileId);
  return verdict;
}

/** The ends of the file in all its datasets, or null as long as one is missing. */
async function donesOf(verdict: StagedVerdict, own: Done, { raw }: Settlement): Promise<Done[] | null> {
  const dones: Done[] = [];
  for (const dataset of Object.keys(verdict.datasets)) {
    const done = dataset === own.dataset ? own : await readJson(raw, doneKey(dataset, verdict.fileId), Done);
    if (!done) return null;
    dones.push(done);
  }
  return dones;
}

/** Moves the source to where it rests. @returns that place. */
async function rest(verdict: StagedVerdict, dones: Done[], { raw, log }: Settlement): Promise<string> {
  const restsAt = restingPlace(verdict, endOf(dones));
  const faults = faultsOf(dones);
  if (faults.length > 0) {
    const loadedInto = dones.filter(({ outcome }) => outcome === "loaded").map(({ dataset }) => dataset);
    const at = dones.map((done) => done.at).reduce((a, b) => (a > b ? a : b));
    await writeReason(raw, verdict, { at, faults, notes: verdict.notes, loadedInto });
  }
  const { fileId } = verdict;
  if ((await moveVersion(raw, verdict.source, restsAt)) === "gone") {
    log("info", "the source has been moved before", { fileId, restsAt });
  }
  return restsAt;
}

/** Writes to the ledger how a file ended in a dataset. */
export async function projectEnd(load: FileLoad, done: Done, ledger: Ledger): Promise<void> {
  const { fileId, counts, rejectedBy } = load;
  const { outcome, runId, reason, dataset } = done;
  if (load.outcome === "loaded" || load.outcome === "failed") {
    await fileEndedIn(ledger, fileId, dataset, { outcome, runId, reason, counts, rejectedBy });
  } else await fileWasDone(ledger, fileId, dataset, { outcome, runId, reason });
}

/** Writes to the ledger how a file ended as a whole. */
export async function projectWhole(
  verdict: StagedVerdict,
  dones: Done[],
  restsAt: string,
  ledger: Ledger,
): Promise<void> {
  await fileEnded(ledger, verdict.fileId, verdict.source, { state: endOf(dones), restsAt, faults: faultsOf(dones) });
}

export const endOf = (dones: Done[]) => (dones.some(({ outcome }) => outcome === "loaded") ? "loaded" : "failed");

const faultsOf = (dones: Done[]): Fault[] =>
  dones.flatMap(({ dataset, outcome, reason }) =>
    outcome === "failed" ? [{ sheet: null, fault: `${dataset}: ${reason ?? "the load could not take it"}` }] : [],
  );
