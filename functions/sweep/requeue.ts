import { Verdict } from "../../components/protocol/documents.ts";
import { doneKey, verdictKey } from "../../components/protocol/layout.ts";
import { concurrently } from "../concurrently.ts";
import { enqueue } from "../ingest/queue.ts";
import { claimState, noteRequeued } from "../ledger/claims.ts";
import { exists, readJson } from "../storage/bucket.ts";
import type { Incoming } from "./incoming.ts";
import type { Markers } from "./markers.ts";
import type { Sweeping } from "./sweeping.ts";

const FILES_AT_ONCE = 8;
/** A file whose message from an earlier sweep nobody has taken yet gets no second one for so long. */
const REQUEUE_PAUSE_MINUTES = 60;

/** Sends the files back to the queue that nobody works on and nothing else will bring to an end. @returns their keys. */
export async function requeueLost(
  incoming: readonly Incoming[],
  marked: ReadonlyMap<string, Markers>,
  sweeping: Sweeping,
): Promise<string[]> {
  const now = sweeping.now();
  const old = incoming.filter(({ arrivedAt }) => now.getTime() - arrivedAt.getTime() >= sweeping.graceSeconds * 1000);
  const isMarked = (dataset: string, fileId: string) => marked.get(dataset)?.fileIds.has(fileId) ?? false;
  const requeued = await concurrently(FILES_AT_ONCE, old, async (file) => {
    // In a dataset's folder a file belongs to that one alone: its marker says all.
    if (file.folder !== null && isMarked(file.folder, file.fileId)) return null;
    if (await isWorkedOn(file.fileId, now, sweeping)) return null;
    if (await isOnItsWay(file.fileId, isMarked, sweeping)) return null;
    await enqueue(sweeping.queue, file);
    await noteRequeued(sweeping.ledger, file.fileId, now);
    sweeping.log("info", "back to the queue", { fileId: file.fileId, key: file.key });
    return file.key;
  });
  return requeued.filter((key) => key !== null);
}

/** Whether somebody is at a file, or was asked to be not long ago. */
export async function isWorkedOn(fileId: string, now: Date, { ledger }: Pick<Sweeping, "ledger">): Promise<boolean> {
  const { claimUntil, requeuedAt } = await claimState(ledger, fileId);
  const asked = requeuedAt !== null && now.getTime() - requeuedAt.getTime() < REQUEUE_PAUSE_MINUTES * 60_000;
  return asked || (claimUntil !== null && claimUntil > now);
}

/** Staged, and marked or done in each of its datasets: loads and their settling do the rest. */
async function isOnItsWay(
  fileId: string,
  isMarked: (dataset: string, fileId: string) => boolean,
  { raw }: Sweeping,
): Promise<boolean> {
  const verdict = await readJson(raw, verdictKey(fileId), Verdict);
  if (verdict?.outcome !== "staged") return false;
  for (const dataset of Object.keys(verdict.datasets)) {
    if (!isMarked(dataset, fileId) && !(await exists(raw, doneKey(dataset, fileId)))) return false;
  }
  return true;
}
