import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AnalystAccess } from "./analyst-access.ts";
import { settlePermissions } from "./access/functions.ts";
import { refuse } from "./argument-faults.ts";
import { CatalogCrawler } from "./catalog-crawler.ts";
import { DeploymentParameter } from "./deployment-parameter.ts";
import { FailedExecutions } from "./failed-executions.ts";
import { functionCode } from "./function-code.ts";
import { functionEnvironments } from "./function-environments.ts";
import { IngestQueue } from "./ingest-queue.ts";
import { Ingestor } from "./ingestor.ts";
import type { LakehouseDataset } from "./lakehouse-dataset.ts";
import { Ledger } from "./ledger.ts";
import { LoadStateMachine } from "./load-state-machine.ts";
import { OperatorAccess } from "./operator-access.ts";
import { type PipelineArgs, pipelineSettings } from "./pipeline-args.ts";
import { PipelineDashboard } from "./pipeline-dashboard.ts";
import { PipelineFunction } from "./pipeline-function.ts";
import { INCOMING, tablesOf } from "./protocol/index.ts";
import { QueryWorkgroup } from "./query-workgroup.ts";
import { SavedQueries } from "./saved-queries.ts";
import { Sweep } from "./sweep.ts";
import { datasetFaults, pipelineFaults } from "./pipeline-faults.ts";
import { tagged } from "./tags.ts";
import { create } from "./transform.ts";

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
  /** The policy to attach to whoever may ask there. */
  readonly analystPolicyArn: pulumi.Output<string>;
  /** The policy to attach to whoever runs the pipeline with `lake`. */
  readonly operatorPolicyArn: pulumi.Output<string>;
  readonly ledgerTable: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterUrl: pulumi.Output<string>;
  readonly ingestFunction: pulumi.Output<string>;
  readonly settleFunction: pulumi.Output<string>;
  readonly sweepFunction: pulumi.Output<string>;
  /** Names of the jobs, by dataset. */
  readonly glueJobs: pulumi.Output<Record<string, string>>;
  /** ARN of the bus on which others can subscribe, where there is one. */
  readonly eventBus: pulumi.Output<string> | undefined;
  /** Name of the CloudWatch dashboard. */
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Pipeline", name, {}, tagged(name, opts));
    const { lake, alerts: topic, datasets, transform = {} } = args;
    const settings = pipelineSettings(args);
    const contracts = datasets.map(({ document }) => document);
    refuse(`Pipeline '${name}'`, [...pipelineFaults(name, settings), ...datasetFaults(datasets, lake)]);
    const { logRetentionDays } = settings;
    const { network } = args;
    const child = { parent: this };
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
    const access = new AnalystAccess(
      `${name}-analyst-access`,
      { lake, workgroup: analysts, transform: transform.analystAccess },
      child,
    );
    const crawler =
      settings.catalogCheck === "off"
        ? null
        : new CatalogCrawler(
            `${name}-crawl`,
            {
              lake,
              tables: contracts.flatMap(tablesOf),
              topic,
              schedule: settings.catalogCheck,
              transform: transform.crawl,
            },
            child,
          );
    const bus = settings.events
      ? create(aws.cloudwatch.EventBus, transform.events, `${name}-events`, { description: EVENTS }, child)
      : null;
    const environment = functionEnvironments({ ...settings, lake, ledger, topic, queue, bus, crawler });
    const settle = new PipelineFunction(
      `${name}-settle`,
      {
        code: code.settle,
        description: "Carries out what a load says of itself",
        environment: environment.settle,
        permissions: settlePermissions({ lake, ledger, bus, queue }),
        timeoutSeconds: 300,
        network,
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
    const around = { lake, ledger, topic, queue, stateMachine, bus, crawler, network, logRetentionDays };
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
        maintenance: settings.maintenance,
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
    const operators = new OperatorAccess(
      `${name}-operator-access`,
      {
        ...{ lake, ledger, topic, queue, stateMachine, workgroup: analysts },
        ...{ ingest: ingestor, sweep, transform: transform.operatorAccess },
      },
      child,
    );
    new DeploymentParameter(
      `${name}-deployment`,
      {
        ...{ pipeline: name, lake, contracts },
        deployment: {
          crawledDatabase: crawler?.database ?? null,
          workgroup: analysts.name,
          ledgerTable: ledger.name,
          stateMachineArn: stateMachine.arn,
          queueUrl: queue.url,
          deadLetterUrl: queue.deadLetterUrl,
          topicArn: topic.arn,
          ingestFunction: ingestor.function.name,
          ingestSource: ingestor.source,
          sweepRule: sweep.rule,
          gatherSeconds: settings.gatherSeconds,
          gatherMarginSeconds: settings.gatherMarginSeconds,
          largestFileMb: settings.ingestLargestFileMb,
        },
        transform: transform.deployment,
      },
      child,
    );
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
    this.analystPolicyArn = access.policyArn;
    this.operatorPolicyArn = operators.policyArn;
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
    this.eventBus = bus?.arn;
    this.registerOutputs({
      uploadTo: this.uploadTo,
      workgroup: this.workgroup,
      analystPolicyArn: this.analystPolicyArn,
      operatorPolicyArn: this.operatorPolicyArn,
      stateMachineArn: this.stateMachineArn,
      queueUrl: this.queueUrl,
      dashboard: this.dashboard,
    });
  }
}

const EVENTS = "What happened to files and runs";

/** A verification counts the rows of one run: one narrow column of the table. */
const VERIFY_SCAN_BYTES = 1e12;

function longestLoad(datasets: readonly LakehouseDataset[]): number {
  return Math.max(...datasets.map(({ timeoutMinutes }) => timeoutMinutes));
}
