import type { RequestEnd } from "../../components/protocol/documents.ts";
import { filesAgainPrefix, partsAgainPrefix, reloadEndKey } from "../../components/protocol/layout.ts";
import { remove, removeUnder, writeJson } from "../storage/bucket.ts";
import type { Settlement } from "./settlement.ts";

/**
 * Ends what was asked of a dataset: a reload says first that it is over, lest the sweep prepare it again, and leaves
 * nothing of what was read for it; then the marker goes. May be repeated at any time.
 */
export async function endRequest(
  { kind, id, key, outcome, reason }: RequestEnd,
  { dataset, runId }: { dataset: string; runId: string },
  { raw, now }: Settlement,
): Promise<void> {
  if (kind === "reload") {
    await writeJson(raw, reloadEndKey(dataset, id), { outcome, reason, runId, at: now().toISOString() });
    await removeUnder(raw, filesAgainPrefix(dataset, id));
    await removeUnder(raw, partsAgainPrefix(dataset, id));
  }
  await remove(raw, key);
}
