import type { Queue } from "../ingest/queue.ts";
import type { Settlement } from "../settle/settlement.ts";
import type { Workflow } from "../workflow/start.ts";

/** All that the sweep reaches out to, made at the rim: it settles itself. */
export interface Sweeping extends Settlement {
  queue: Queue;
  workflow: Workflow;
  /** The names of all datasets. */
  datasets: readonly string[];
  /** How old an upload must be before its message is thought lost. */
  graceSeconds: number;
}
