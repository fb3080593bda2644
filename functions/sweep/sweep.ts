import { errorFields } from "../log.ts";
import { expireParts } from "./expire.ts";
import { listIncoming } from "./incoming.ts";
import { emitWaiting } from "./gauges.ts";
import { markersIn, type Markers } from "./markers.ts";
import { prepareReloads } from "./reloads.ts";
import { requeueLost } from "./requeue.ts";
import { datasetsUnderWay, startWaiting } from "./restart.ts";
import { settleLeft } from "./settle-left.ts";
import { emit } from "../metrics.ts";
import { catalogDrift } from "./catalog-drift.ts";
import type { Sweeping } from "./sweeping.ts";

/** What a sweep set going again, and what it cleared away: datasets, run ids, keys, keys. */
export interface SweepResult {
  started: string[];
  settled: string[];
  requeued: string[];
  expired: string[];
}

/** A part of a sweep that failed: what was done, for which dataset if it was for one, and what went wrong. */
interface FailedPart {
  what: string;
  dataset: string | null;
  error: unknown;
}

/** Something in a sweep failed; the rest of it was done all the same. */
export class SweepError extends AggregateError {
  override readonly name = "SweepError";
  readonly parts: readonly FailedPart[];

  constructor(parts: readonly FailedPart[]) {
    super(
      parts.map(({ error }) => error),
      `${parts.length} part(s) of the sweep failed, the rest was done: ${parts.map(described).join("; ")}. ` +
        "The next sweep tries again; what fails there too needs what its message asks for",
    );
    this.parts = parts;
  }
}

function described({ what, dataset, error }: FailedPart): string {
  return `${what}${dataset === null ? "" : ` ${dataset}`}: ${String(error)}`;
}

/**
 * Sets going whatever stands still. It trusts what lies in the buckets and remembers nothing, so that it may die
 * anywhere and run at any time.
 */
export async function sweep(sweeping: Sweeping): Promise<SweepResult> {
  const failed: FailedPart[] = [];
  const guarded = async <A>(what: string, dataset: string | null, work: () => Promise<A>, otherwise: A): Promise<A> => {
    try {
      return await work();
    } catch (error) {
      sweeping.log("error", `${what} failed`, { ...(dataset === null ? {} : { dataset }), ...errorFields(error) });
      failed.push({ what, dataset, error });
      return otherwise;
    }
  };

  const result: SweepResult = { started: [], settled: [], requeued: [], expired: [] };
  const underWay = await datasetsUnderWay(sweeping);
  const marked = new Map<string, Markers>();
  for (const dataset of sweeping.datasets) {
    const settled = await guarded("settling", dataset, () => settleLeft(dataset, underWay.has(dataset), sweeping), []);
    result.settled.push(...settled);
    await guarded("preparing reloads", dataset, () => prepareReloads(dataset, sweeping), []);
    marked.set(dataset, await markersIn(dataset, sweeping));
  }
  const hasFiles = (dataset: string) => (marked.get(dataset)?.fileIds.size ?? 0) > 0;
  for (const [dataset, { count }] of marked) {
    // A load that waits for another dataset would end at once: it is not started before.
    const waits = sweeping.loadsAfter.get(dataset)?.some(hasFiles) ?? false;
    if (count === 0 || waits || underWay.has(dataset)) continue;
    const started = await guarded("starting", dataset, () => startWaiting(dataset, sweeping), false);
    if (started) result.started.push(dataset);
  }
  const incoming = await listIncoming(sweeping);
  result.requeued = await guarded("requeueing", null, () => requeueLost(incoming, marked, sweeping), []);
  result.expired = await guarded("expiring", null, () => expireParts(sweeping), []);
  for (const dataset of sweeping.datasets) {
    await guarded("measuring", dataset, () => emitWaiting(dataset, incoming, marked, sweeping), undefined);
  }
  await guarded("comparing the catalog", null, () => checkCatalog(sweeping), undefined);
  sweeping.log("info", "swept", { ...result });
  if (failed.length > 0) throw new SweepError(failed);
  return result;
}

/** A catalog that says other than the tables do is an alarm, and in the log column by column. */
async function checkCatalog({ catalog, metrics, log }: Sweeping): Promise<void> {
  if (!catalog) return;
  for (const [dataset, differences] of await catalogDrift(catalog)) {
    emit(metrics, dataset, { CatalogDrift: differences.length });
    if (differences.length > 0) log("error", "the catalog differs from the table", { dataset, differences });
  }
}
