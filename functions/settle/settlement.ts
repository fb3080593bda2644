import type { Ledger } from "../ledger/table.ts";
import type { EventBus } from "../events.ts";
import type { Console } from "../links.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Bucket } from "../storage/bucket.ts";

/** All that settling reaches out to, made at the rim. */
export interface Settlement {
  raw: Bucket;
  lake: Bucket;
  ledger: Ledger;
  metrics: Metrics;
  /** Where others subscribe; null where nobody may. */
  bus: EventBus | null;
  /** Where people look things up; null where nobody knows. */
  console: Console | null;
  /** The log groups of the jobs begin so; the dataset's name follows. */
  jobLogPrefix: string;
  now: () => Date;
  log: Log;
}
