import * as pulumi from "@pulumi/pulumi";
import { settlePermissions } from "./access/functions.ts";
import { refuse } from "./argument-faults.ts";
import { CatalogCrawler, type CatalogCrawlerTransform, type CrawlSchedule } from "./catalog-crawler.ts";
import { FailedExecutions, type FailedExecutionsTransform } from "./failed-executions.ts";
import { functionCode } from "./function-code.ts";
import { functionEnvironments } from "./function-environments.ts";
import { IngestQueue, type IngestQueueTransform } from "./ingest-queue.ts";
import { Ingestor, type IngestorTransform } from "./ingestor.ts";
import type { LakeStorage } from "./lake-storage.ts";
import type { LakehouseDataset } from "./lakehouse-dataset.ts";
import { Ledger, type LedgerTransform } from "./ledger.ts";
import { LoadStateMachine, type LoadStateMachineTransform } from "./load-state-machine.ts";
import type { Notifications } from "./notifications.ts";
import { overviewQueries } from "./overview-queries.ts";
import { PipelineDashboard, type PipelineDashboardTransform } from "./pipeline-dashboard.ts";
import { PipelineFunction, type PipelineFunctionTransform } from "./pipeline-function.ts";
import { INCOMING, rejectedTable } from "./protocol/index.ts";
import { QueryWorkgroup, type QueryWorkgroupTransform } from "./query-workgroup.ts";
import { SavedQueries, type SavedQueriesTransform } from "./saved-queries.ts";
import type { SavedQuery } from "./saved-query.ts";
import { Sweep, type SweepTransform } from "./sweep.ts";
import { datasetFaults, pipelineFaults, type PipelineSettings } from "./pipeline-faults.ts";
import { tagged } from "./tags.ts";

/** Changes to the children of a {@link Pipeline}, each by its own children's names. */
export interface PipelineTransform {
  ledger?: LedgerTransform;
  queue?: IngestQueueTransform;
  /** The workgroup that checks what a load says of itself. */
  verifiers?: QueryWorkgroupTransform;
  analysts?: QueryWorkgroupTransform;
  ingest?: IngestorTransform;
  settle?: PipelineFunctionTransform;
  sweep?: SweepTransform;
  load?: LoadStateMachineTransform;
  failures?: FailedExecutionsTransform;
  queries?: SavedQueriesTransform;
  crawl?: CatalogCrawlerTransform;
  dashboard?: PipelineDashboardTransform;
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
  /** Memory of the function that opens files, in MB: a big workbook needs it. @default 3008 */
  ingestMemoryMb?: number;
  /** The most that one query of an analyst may scan, in bytes. @default 100 GB */
  scanLimitBytes?: number;
  /** Queries that analysts find in their workgroup, beside those over all datasets. @default none */
  queries?: Readonly<Record<string, SavedQuery>>;
  /** How often a crawler of AWS's own checks the catalog against the tables. @default "daily" */
  catalogCheck?: CrawlSchedule | "off";
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

/**
 * What takes files from the raw bucket to the datasets' tables, and tells people about it.
 *
 * @example
 * const pipeline = new Pipeline("ecommerce", { lake, alerts, datasets: [orders, products] });
 */
export class Pipeline extends pulumi.ComponentResource {
  /** Where to upload: `s3://…/incoming/`, followed by a dataset's name or by nothing. */
  readonly uploadTo: pulumi.Output<string>;
  /** The analysts' workgroup. */
  readonly workgroup: pulumi.Output<string>;
  readonly ledgerTable: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterUrl: pulumi.Output<string>;
  readonly ingestFunction: pulumi.Output<string>;
  readonly settleFunction: pulumi.Output<string>;
  readonly sweepFunction: pulumi.Output<string>;
  /** Names of the jobs, by dataset. */
  readonly glueJobs: pulumi.Output<Record<string, string>>;
  /** Name of the CloudWatch dashboard. */
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Pipeline", name, {}, tagged(name, opts));
    const { lake, alerts: topic, datasets, transform = {} } = args;
    const settings = withDefaults(args);
    refuse(`Pipeline '${name}'`, [...pipelineFaults(name, settings), ...datasetFaults(datasets, lake)]);
    const { logRetentionDays } = settings;
    const child = { parent: this };
    const contracts = datasets.map(({ document }) => document);
    const code = functionCode(["ingest", "settle", "sweep"], contracts, args.functions);

    const ledger = new Ledger(`${name}-ledger`, { protect: settings.protect, transform: transform.ledger }, child);
    const queue = new IngestQueue(
      `${name}-uploads`,
      { lake, alerts: topic, functionTimeoutSeconds: settings.ingestTimeoutSeconds, transform: transform.queue },
      child,
    );
    const verifiers = new QueryWorkgroup(
      `${name}-verify`,
      { lake, purpose: "verify", scanLimitBytes: VERIFY_SCAN_BYTES, transform: transform.verifiers },
      child,
    );
    const analysts = new QueryWorkgroup(
      `${name}-analysts`,
      { lake, purpose: "analysts", scanLimitBytes: settings.scanLimitBytes, transform: transform.analysts },
      child,
    );
    const environment = functionEnvironments({ lake, ledger, topic, queue, ...settings });
    const settle = new PipelineFunction(
      `${name}-settle`,
      {
        code: code.settle,
        description: "Carries out what a load says of itself",
        environment: environment.settle,
        permissions: settlePermissions({ lake, ledger }),
        timeoutSeconds: 300,
        logRetentionDays,
        transform: transform.settle,
      },
      child,
    );
    const stateMachine = new LoadStateMachine(
      `${name}-load`,
      {
        lake,
        jobTimeoutMinutes: longestLoad(datasets),
        workgroup: verifiers,
        settle,
        topic,
        transform: transform.load,
      },
      child,
    );
    const around = { lake, ledger, topic, queue, stateMachine, logRetentionDays };
    const ingestor = new Ingestor(
      `${name}-ingest`,
      {
        ...around,
        code: code.ingest,
        environment: environment.ingest(stateMachine),
        timeoutSeconds: settings.ingestTimeoutSeconds,
        memoryMb: settings.ingestMemoryMb,
        concurrency: settings.ingestConcurrency,
        transform: transform.ingest,
      },
      child,
    );
    const sweep = new Sweep(
      `${name}-sweep`,
      {
        ...around,
        code: code.sweep,
        environment: environment.sweep(stateMachine),
        everyMinutes: settings.sweepMinutes,
        transform: transform.sweep,
      },
      child,
    );
    new FailedExecutions(
      `${name}-failures`,
      { stateMachine, topic, place: lake.place, transform: transform.failures },
      child,
    );
    new SavedQueries(
      `${name}-queries`,
      { lake, workgroup: analysts, queries: settings.queries, transform: transform.queries },
      child,
    );
    if (settings.catalogCheck !== "off") {
      const tables = contracts.flatMap((contract) => [contract.name, rejectedTable(contract.name)]);
      new CatalogCrawler(
        `${name}-crawl`,
        { lake, tables, topic, schedule: settings.catalogCheck, transform: transform.crawl },
        child,
      );
    }
    const dashboard = new PipelineDashboard(
      name,
      {
        lake,
        queue,
        stateMachine,
        workgroups: [analysts, verifiers],
        functions: [ingestor.function, settle, sweep.function],
        transform: transform.dashboard,
      },
      child,
    );

    this.uploadTo = pulumi.interpolate`s3://${lake.raw.name}/${INCOMING}`;
    this.workgroup = analysts.name;
    this.ledgerTable = ledger.name;
    this.stateMachineArn = stateMachine.arn;
    this.queueUrl = queue.url;
    this.deadLetterUrl = queue.deadLetterUrl;
    this.ingestFunction = ingestor.function.name;
    this.settleFunction = settle.name;
    this.sweepFunction = sweep.function.name;
    this.glueJobs = pulumi.output(
      Object.fromEntries(datasets.map(({ document, jobName }) => [document.name, jobName])),
    );
    this.dashboard = dashboard.name;
    this.registerOutputs({
      uploadTo: this.uploadTo,
      workgroup: this.workgroup,
      stateMachineArn: this.stateMachineArn,
      queueUrl: this.queueUrl,
      dashboard: this.dashboard,
    });
  }
}

/** A verification counts the rows of one run: one narrow column of the table. */
const VERIFY_SCAN_BYTES = 1e12;

function withDefaults(args: PipelineArgs): PipelineSettings {
  const documents = args.datasets.map(({ document }) => document);
  return {
    gatherSeconds: args.gatherSeconds ?? 60,
    gatherMarginSeconds: args.gatherMarginSeconds ?? 10,
    sweepMinutes: args.sweepMinutes ?? 5,
    sweepGraceSeconds: args.sweepGraceSeconds ?? 300,
    ingestConcurrency: args.ingestConcurrency ?? 10,
    ingestTimeoutSeconds: args.ingestTimeoutSeconds ?? 300,
    ingestMemoryMb: args.ingestMemoryMb ?? 3008,
    scanLimitBytes: args.scanLimitBytes ?? 100e9,
    logRetentionDays: args.logRetentionDays ?? 30,
    protect: args.protect ?? false,
    queries: { ...overviewQueries(documents), ...args.queries },
    catalogCheck: args.catalogCheck ?? "daily",
  };
}

function longestLoad(datasets: readonly LakehouseDataset[]): number {
  return Math.max(...datasets.map(({ timeoutMinutes }) => timeoutMinutes));
}
