import type { ContractDocument } from "../../components/contract/document.ts";
import type { Ledger } from "../ledger/table.ts";
import type { EventBus } from "../events.ts";
import type { Console } from "../links.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Topic } from "../notify.ts";
import type { Bucket } from "../storage/bucket.ts";
import type { Workflow } from "../workflow/start.ts";
import type { Conversion, ConvertInput } from "./convert.ts";
import type { Queue } from "./queue.ts";

/** All that ingest reaches out to, made at the rim. */
export interface Ingest {
  raw: Bucket;
  ledger: Ledger;
  queue: Queue;
  topic: Topic;
  metrics: Metrics;
  /** Where others subscribe; null where nobody may. */
  bus: EventBus | null;
  /** Where people look things up; null where nobody knows. */
  console: Console | null;
  workflow: Workflow;
  contracts: ContractDocument[];
  convert: (input: ConvertInput) => Promise<Conversion>;
  /** No less than the function's time limit. */
  claimSeconds: number;
  now: () => Date;
  log: Log;
}
