import { Done, Verdict } from "../../components/protocol/documents.ts";
import {
  doneKey,
  DONE,
  fileAgainKey,
  filesAgainPrefix,
  reloadEndKey,
  reloadPlanKey,
  reloadRequestKey,
  reloadsPrefix,
  requestKey,
  verdictKey,
} from "../../components/protocol/layout.ts";
import { Reload, ReloadPlan } from "../../components/protocol/requests.ts";
import { concurrently } from "../concurrently.ts";
import { claimOf, readAgainMessage } from "../ingest/again-message.ts";
import { enqueueBody } from "../ingest/queue.ts";
import { noteRequeued } from "../ledger/claims.ts";
import { exists, objectsUnder, readJson, writeJson, writeJsonOnce } from "../storage/bucket.ts";
import { isWorkedOn } from "./requeue.ts";
import type { Sweeping } from "./sweeping.ts";

/** What preparing reaches out to: operators prepare too, who do not wait for the sweep. */
export type Preparing = Pick<Sweeping, "raw" | "ledger" | "queue" | "now" | "log">;

const FILES_AT_ONCE = 16;

/**
 * Prepares the reloads that were asked for: settles once which files each is made of, has ingest read them again, and
 * stages the request when all are read. @returns the requests that were staged.
 */
export async function prepareReloads(dataset: string, preparing: Preparing): Promise<string[]> {
  const staged: string[] = [];
  for (const reload of await openReloads(dataset, preparing)) {
    const { files } = await planOf(reload, preparing);
    const left = await notReadYet(reload, files, preparing);
    if (left.length > 0) await haveRead(reload, left, preparing);
    else {
      await writeJson(preparing.raw, requestKey(dataset, reload.kind, reload.id), reload);
      staged.push(reload.id);
      preparing.log("info", "a reload is ready", { dataset, request: reload.id, files: files.length });
    }
  }
  return staged;
}

/** Those that are not over and not staged. */
async function openReloads(dataset: string, { raw }: Preparing): Promise<Reload[]> {
  const keys = new Set<string>();
  for await (const { key } of objectsUnder(raw, reloadsPrefix(dataset))) keys.add(key);
  const ids = new Set([...keys].map((key) => key.slice(reloadsPrefix(dataset).length).split("/")[0] ?? ""));
  const open: Reload[] = [];
  for (const id of ids) {
    if (!keys.has(reloadRequestKey(dataset, id)) || keys.has(reloadEndKey(dataset, id))) continue;
    const reload = await readJson(raw, reloadRequestKey(dataset, id), Reload);
    if (reload && !(await exists(raw, requestKey(dataset, reload.kind, id)))) open.push(reload);
  }
  return open;
}

/** Every file that was loaded into the dataset and arrived within the bounds, as it was when this was first asked. */
async function planOf(reload: Reload, preparing: Preparing): Promise<{ files: string[] }> {
  const key = reloadPlanKey(reload.dataset, reload.id);
  const known = await readJson(preparing.raw, key, ReloadPlan);
  if (known) return known;
  const plan = { files: await loadedFiles(reload, preparing) };
  if (await writeJsonOnce(preparing.raw, key, plan)) return plan;
  return (await readJson(preparing.raw, key, ReloadPlan)) ?? plan;
}

/** The files that were loaded into the dataset and arrived within the bounds, in order of arrival. */
export async function loadedFiles({ dataset, from, to }: Reload, { raw }: Preparing): Promise<string[]> {
  const prefix = `${DONE}${dataset}/`;
  const ids: string[] = [];
  for await (const { key } of objectsUnder(raw, prefix)) ids.push(key.slice(prefix.length).replace(/\.json$/, ""));
  const arrivals = await concurrently(FILES_AT_ONCE, ids, async (fileId) => {
    const done = await readJson(raw, doneKey(dataset, fileId), Done);
    if (done?.outcome !== "loaded") return null;
    const verdict = await readJson(raw, verdictKey(fileId), Verdict);
    return verdict && { fileId, arrivedAt: verdict.source.arrivedAt };
  });
  return arrivals
    .filter((one) => one !== null)
    .filter(({ arrivedAt }) => (from === null || arrivedAt >= from) && (to === null || arrivedAt < to))
    .sort((a, b) => (a.arrivedAt < b.arrivedAt ? -1 : 1))
    .map(({ fileId }) => fileId);
}

async function notReadYet({ dataset, id }: Reload, files: readonly string[], { raw }: Preparing): Promise<string[]> {
  const read = new Set<string>();
  for await (const { key } of objectsUnder(raw, filesAgainPrefix(dataset, id))) read.add(key);
  return files.filter((fileId) => !read.has(fileAgainKey(dataset, id, fileId)));
}

async function haveRead({ dataset, id }: Reload, files: readonly string[], preparing: Preparing): Promise<void> {
  const now = preparing.now();
  const asked = await concurrently(FILES_AT_ONCE, files, async (fileId) => {
    const message = { dataset, request: id, fileId };
    if (await isWorkedOn(claimOf(message), now, preparing)) return false;
    await enqueueBody(preparing.queue, readAgainMessage(message));
    await noteRequeued(preparing.ledger, claimOf(message), now);
    return true;
  });
  const sent = asked.filter(Boolean).length;
  preparing.log("info", "files to read again for a reload", { dataset, request: id, sent, left: files.length });
}
