import type { Queue } from "../ingest/queue.ts";
import type { Settlement } from "../settle/settlement.ts";
import type { Workflow } from "../workflow/start.ts";

import type { CatalogCheck } from "./catalog-drift.ts";

/** All that the sweep reaches out to, made at the rim: it settles itself. */
export interface Sweeping extends Settlement {
  queue: Queue;
  workflow: Workflow;
  /** Null where no crawler checks the catalog. */
  catalog: CatalogCheck | null;
  /** The names of all datasets. */
  datasets: readonly string[];
  /** The datasets that must have nothing staged before this one is loaded. */
  loadsAfter: ReadonlyMap<string, readonly string[]>;
  /** How old an upload must be before its message is thought lost. */
  graceSeconds: number;
}
