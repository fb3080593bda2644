import type { Input } from "@pulumi/pulumi";
import { consoleUrl } from "./console.ts";
import type { IngestLimits } from "./ingest-limits.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { jobLogGroup, metricsNamespace } from "./names.ts";

export interface FunctionEnvironmentArgs {
  lake: LakeStorage;
  ledger: { name: Input<string> };
  topic: { arn: Input<string> };
  queue: { url: Input<string> };
  gatherSeconds: number;
  gatherMarginSeconds: number;
  sweepGraceSeconds: number;
  /** Where others subscribe to what happens. */
  bus: { name: Input<string> } | null;
  /** What checks the catalog. */
  crawler: { name: Input<string>; database: Input<string> } | null;
  /** An attempt at a file claims it for as long as it may take. */
  ingestTimeoutSeconds: number;
  ingestLargestFileMb: number;
  ingestLimits: IngestLimits;
}

/** What each function is told of its surroundings: names that are known only after deployment, and settings. */
export function functionEnvironments(args: FunctionEnvironmentArgs) {
  const files = {
    RAW_BUCKET: args.lake.raw.name,
    LEDGER_TABLE: args.ledger.name,
    METRICS_NAMESPACE: metricsNamespace(),
    CONSOLE_URL: consoleUrl(args.lake.place),
    ...(args.bus && { EVENT_BUS: args.bus.name }),
  };
  const settling = { ...files, LAKE_BUCKET: args.lake.lake.name, JOB_LOG_PREFIX: jobLogGroup("") };
  const starting = (stateMachine: { arn: Input<string> }) => ({
    QUEUE_URL: args.queue.url,
    STATE_MACHINE_ARN: stateMachine.arn,
    GATHER_SECONDS: String(args.gatherSeconds),
    GATHER_MARGIN_SECONDS: String(args.gatherMarginSeconds),
  });
  return {
    settle: { ...settling, QUEUE_URL: args.queue.url },
    ingest: (stateMachine: { arn: Input<string> }) => ({
      ...files,
      ...starting(stateMachine),
      TOPIC_ARN: args.topic.arn,
      CLAIM_SECONDS: String(args.ingestTimeoutSeconds),
      LARGEST_FILE_MB: String(args.ingestLargestFileMb),
      INGEST_LIMITS: JSON.stringify(args.ingestLimits),
    }),
    sweep: (stateMachine: { arn: Input<string> }) => ({
      ...settling,
      ...starting(stateMachine),
      SWEEP_GRACE_SECONDS: String(args.sweepGraceSeconds),
      ...(args.crawler && {
        CRAWLER: args.crawler.name,
        CATALOG_DATABASE: args.lake.database,
        CRAWLED_DATABASE: args.crawler.database,
      }),
    }),
  };
}
