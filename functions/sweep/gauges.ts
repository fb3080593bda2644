import { lastLoadAt } from "../ledger/runs.ts";
import { emit } from "../metrics.ts";
import type { Incoming } from "./incoming.ts";
import type { Markers } from "./markers.ts";
import type { Sweeping } from "./sweeping.ts";

/** How long ago the last load was, and how long the oldest file has waited: 0 when none does. */
export async function emitWaiting(
  dataset: string,
  incoming: readonly Incoming[],
  marked: ReadonlyMap<string, Markers>,
  { ledger, metrics, now }: Sweeping,
): Promise<void> {
  const waitingSince = [
    marked.get(dataset)?.oldest ?? null,
    ...incoming.filter(({ folder }) => folder === dataset).map(({ arrivedAt }) => arrivedAt),
  ].flatMap((time) => (time ? [time.getTime()] : []));
  const last = await lastLoadAt(ledger, dataset);
  const at = now().getTime();
  const oldest = waitingSince.reduce((a, b) => Math.min(a, b), at);
  const here = incoming.filter(({ folder }) => folder === dataset).map(({ fileId }) => fileId);
  emit(metrics, dataset, {
    FilesWaiting: new Set([...here, ...(marked.get(dataset)?.fileIds ?? [])]).size,
    OldestWaitingMinutes: (at - oldest) / 60_000,
    ...(last ? { HoursSinceLastLoad: (at - last.getTime()) / 3_600_000 } : {}),
  });
}
