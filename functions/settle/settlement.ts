import type { Ledger } from "../ledger/table.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Bucket } from "../storage/bucket.ts";

/** All that settling reaches out to, made at the rim. */
export interface Settlement {
  raw: Bucket;
  lake: Bucket;
  ledger: Ledger;
  metrics: Metrics;
  now: () => Date;
  log: Log;
}
