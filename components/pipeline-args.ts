import type * as aws from "@pulumi/aws";
import type { AnalystAccessTransform } from "./analyst-access.ts";
import type { CatalogCrawlerTransform, CrawlSchedule } from "./catalog-crawler.ts";
import type { DeploymentParameterTransform } from "./deployment-parameter.ts";
import type { FailedExecutionsTransform } from "./failed-executions.ts";
import { type IngestLimits, ingestLimits } from "./ingest-limits.ts";
import type { IngestQueueTransform } from "./ingest-queue.ts";
import type { IngestorTransform } from "./ingestor.ts";
import type { LakeStorage } from "./lake-storage.ts";
import type { LakehouseDataset } from "./lakehouse-dataset.ts";
import type { LedgerTransform } from "./ledger.ts";
import type { LoadStateMachineTransform } from "./load-state-machine.ts";
import type { Network } from "./network/network.ts";
import type { Notifications } from "./notifications.ts";
import type { OperatorAccessTransform } from "./operator-access.ts";
import { overviewQueries } from "./overview-queries.ts";
import type { PipelineDashboardTransform } from "./pipeline-dashboard.ts";
import type { PipelineSettings } from "./pipeline-faults.ts";
import type { PipelineFunctionTransform } from "./pipeline-function.ts";
import type { QueryWorkgroupTransform } from "./query-workgroup.ts";
import type { SavedQueriesTransform } from "./saved-queries.ts";
import type { SavedQuery } from "./saved-query.ts";
import type { MaintenanceSchedule, SweepTransform } from "./sweep.ts";
import type { Transform } from "./transform.ts";

/** Changes to the children of a {@link Pipeline}, each by its own children's names. */
export interface PipelineTransform {
  ledger?: LedgerTransform;
  queue?: IngestQueueTransform;
  /** The workgroup that checks what a load says of itself. */
  verifiers?: QueryWorkgroupTransform;
  analysts?: QueryWorkgroupTransform;
  analystAccess?: AnalystAccessTransform;
  operatorAccess?: OperatorAccessTransform;
  deployment?: DeploymentParameterTransform;
  ingest?: IngestorTransform;
  settle?: PipelineFunctionTransform;
  sweep?: SweepTransform;
  load?: LoadStateMachineTransform;
  failures?: FailedExecutionsTransform;
  queries?: SavedQueriesTransform;
  crawl?: CatalogCrawlerTransform;
  dashboard?: PipelineDashboardTransform;
  events?: Transform<aws.cloudwatch.EventBusArgs>;
}

export interface PipelineArgs {
  lake: LakeStorage;
  /** Whom loads, failures and refused files are told to. */
  alerts: Notifications;
  datasets: readonly LakehouseDataset[];
  /** Uploads within so many seconds make one load. @default 60 */
  gatherSeconds?: number;
  /** How long a load waits beyond that, in seconds, for what is still on its way. @default 10 */
  gatherMarginSeconds?: number;
  /** Minutes between two sweeps. @default 5 */
  sweepMinutes?: number;
  /** Seconds for which the sweep leaves a new upload to its own event. @default 300 */
  sweepGraceSeconds?: number;
  /** Files that are opened at the same time. @default 10 */
  ingestConcurrency?: number;
  /** The longest an attempt at a file may take, in seconds; also how long its claim holds. @default 300 */
  ingestTimeoutSeconds?: number;
  /** Memory of the function that opens files, in MB; its share of a core goes by it. @default 1769, one whole core */
  ingestMemoryMb?: number;
  /** Larger files are refused unopened, in MB (10^6 bytes); also what a gzip archive may unpack to. @default 10000 */
  ingestLargestFileMb?: number;
  /**
   * How much of one file is read at most, against zip bombs and the like.
   * @example { rows: 5_000_000, sharedStringsMb: 256 }
   * @default each as it says
   */
  ingestLimits?: Partial<IngestLimits>;
  /** The most that one query of an analyst may scan, in bytes. @default 100 GB */
  scanLimitBytes?: number;
  /** Queries that analysts find in their workgroup, beside those over all datasets. @default none */
  queries?: Readonly<Record<string, SavedQuery>>;
  /** How often a crawler of AWS's own checks the catalog against the tables. @default "daily" */
  catalogCheck?: CrawlSchedule | "off";
  /** How often small files are put together and old ones cleared away, by each dataset's own job. @default "weekly" */
  maintenance?: MaintenanceSchedule;
  /** An EventBridge bus on which others can subscribe to what happens to files and runs. @default false */
  events?: boolean;
  /** Where the functions run. @default wherever Lambda runs them, with a way to the internet */
  network?: Network | undefined;
  /** Days for which the functions' logs are kept. @default 30 */
  logRetentionDays?: number;
  /** Refuse to delete the ledger. @default false */
  protect?: boolean;
  /** Folder with the functions' sources. @default the `functions` beside the components */
  functions?: string;
  /**
   * Changes to its children, by their names.
   * @example { analysts: { workgroup: { state: "DISABLED" } }, ingest: { function: { reservedConcurrentExecutions: 5 } } }
   * @default none
   */
  transform?: PipelineTransform | undefined;
}

/** A pipeline's settings, defaults filled in. */
export function pipelineSettings(args: PipelineArgs): PipelineSettings {
  const documents = args.datasets.map(({ document }) => document);
  return {
    gatherSeconds: args.gatherSeconds ?? 60,
    gatherMarginSeconds: args.gatherMarginSeconds ?? 10,
    sweepMinutes: args.sweepMinutes ?? 5,
    sweepGraceSeconds: args.sweepGraceSeconds ?? 300,
    ingestConcurrency: args.ingestConcurrency ?? 10,
    ingestTimeoutSeconds: args.ingestTimeoutSeconds ?? 300,
    ingestMemoryMb: args.ingestMemoryMb ?? 1769,
    ingestLargestFileMb: args.ingestLargestFileMb ?? 10_000,
    ingestLimits: ingestLimits(args.ingestLimits),
    scanLimitBytes: args.scanLimitBytes ?? 100e9,
    logRetentionDays: args.logRetentionDays ?? 30,
    protect: args.protect ?? false,
    queries: { ...overviewQueries(documents), ...args.queries },
    events: args.events ?? false,
    catalogCheck: args.catalogCheck ?? "daily",
    maintenance: args.maintenance ?? "weekly",
  };
}
