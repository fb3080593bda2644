import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { loadJobPermissions } from "./access/load-job.ts";
import { jobInNetwork } from "./access/network.ts";
import { aboveZero, type ArgumentFault, logRetention, refuse, wholeNumber } from "./argument-faults.ts";
import { createCatalogTable } from "./catalog-table.ts";
import {
  catalogColumns,
  type Contract,
  type ContractDocument,
  documentOf,
  rejectedCatalogColumns,
} from "./contract/index.ts";
import { type ContractSnapshots, snapshotFaults } from "./contract-snapshots.ts";
import { createDatasetGrants } from "./dataset-grants.ts";
import { type AlarmThresholds, createDatasetAlarms } from "./dataset-alarms.ts";
import { accessFaults, type TableAccess } from "./lake-formation.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { createLoadJob, type LoadJobSettings } from "./load-job.ts";
import { jobLogGroup, jobPrefix, nameFaults } from "./names.ts";
import type { Network } from "./network/network.ts";
import { policyOf, trust } from "./permissions.ts";
import { contractKey, deletedTable, rejectedTable } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link LakehouseDataset}. */
export interface LakehouseDatasetTransform {
  log?: Transform<aws.cloudwatch.LogGroupArgs>;
  role?: Transform<aws.iam.RoleArgs>;
  policy?: Transform<aws.iam.RolePolicyArgs>;
  /** The contract, as the job reads it. */
  contract?: Transform<aws.s3.BucketObjectv2Args>;
  table?: Transform<aws.glue.CatalogTableArgs>;
  rejectedTable?: Transform<aws.glue.CatalogTableArgs>;
  /** The table of rows that delete, where the contract has `deleteWhen`. */
  deletedTable?: Transform<aws.glue.CatalogTableArgs>;
  /** The job, but for what makes it the lock on its tables. */
  job?: Transform<LoadJobSettings>;
  /** Each of the alarms; their names tell which. */
  alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
  /** Each of Lake Formation's grants; their names tell which. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

export interface LakehouseDatasetArgs {
  lake: LakeStorage;
  /** Whom alarms tell. */
  alerts: { arn: pulumi.Input<string> };
  contract: Contract;
  /**
   * Contracts as they were deployed last. A change since then that would break readers or the table is refused unless
   * a migration covers it.
   * @default nothing is held against them
   */
  snapshots?: ContractSnapshots | undefined;
  /** Size of a Glue worker: G.1X has 4 vCPU and 16 GB, each next size twice as much. @default "G.1X" */
  worker?: `G.${1 | 2 | 4 | 8}X`;
  /** The most workers; auto scaling takes what a load needs. @default 5 */
  workers?: number;
  /** FLEX is cheaper, and can be taken away in mid-run. @default "STANDARD" */
  executionClass?: "STANDARD" | "FLEX";
  /** Time limit of a load, in minutes. @default 60 */
  timeoutMinutes?: number;
  /** The most files that one run takes. @default 1000 */
  maxFiles?: number;
  /** The most bytes that one run takes. @default 10 GiB */
  maxBytes?: number;
  /** Where the load runs. @default wherever Glue runs it, with a way to the internet */
  network?: Network | undefined;
  /** Who reads the two tables, where Lake Formation says so. @default whoever may read the lake's */
  access?: TableAccess;
  /** When to raise an alarm. @default each has its own */
  alarms?: AlarmThresholds;
  /** Days for which the job's log is kept. @default 30 */
  logRetentionDays?: number;
  /**
   * Changes to its children, by their names.
   * @example { job: { timeout: 30 }, role: (role) => { role.path = "/lakehouse/"; } }
   * @default none
   */
  transform?: LakehouseDatasetTransform | undefined;
}

/**
 * One dataset of the lake: its tables, the job that alone writes them, and its alarms.
 *
 * @example
 * const orders = new LakehouseDataset("orders", { lake, alerts, contract: orders });
 */
export class LakehouseDataset extends pulumi.ComponentResource {
  readonly lake: LakeStorage;
  /** The contract as the functions and the load read it. */
  readonly document: ContractDocument;
  readonly jobName: pulumi.Output<string>;
  readonly tableName: pulumi.Output<string>;
  readonly rejectedTableName: pulumi.Output<string>;
  readonly timeoutMinutes: number;

  constructor(name: string, args: LakehouseDatasetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:LakehouseDataset", name, {}, tagged(name, opts, { dataset: args.contract.name }));
    const { lake, contract, transform = {} } = args;
    const settings = withDefaults(args);
    this.document = documentOf(contract);
    refuse(`LakehouseDataset '${name}'`, [
      ...faultsOf(name, contract.name, settings),
      ...snapshotFaults(args.snapshots, this.document),
      ...accessFaults("access", args.access),
      ...(args.access && !lake.governed
        ? [{ propertyPath: "access", reason: "given, but the lake has none: give the LakeStorage its own first" }]
        : []),
    ]);
    this.lake = lake;
    const child = { parent: this };

    const log = create(
      aws.cloudwatch.LogGroup,
      transform.log,
      `${name}-log`,
      { name: jobLogGroup(contract.name), retentionInDays: settings.logRetentionDays },
      child,
    );
    const role = create(
      aws.iam.Role,
      transform.role,
      `${name}-role`,
      { assumeRolePolicy: trust("glue.amazonaws.com") },
      child,
    );
    const policy = create(
      aws.iam.RolePolicy,
      transform.policy,
      `${name}-policy`,
      {
        role: role.id,
        policy: policyOf([...loadJobPermissions(lake, this.document, log.arn), ...jobInNetwork(lake, args.network)]),
      },
      child,
    );
    const document = create(
      aws.s3.BucketObjectv2,
      transform.contract,
      `${name}-contract`,
      {
        bucket: lake.code.name,
        key: contractKey(contract.name, this.document.hash),
        content: JSON.stringify(this.document),
        contentType: "application/json",
      },
      // What was staged under a contract is read by that contract, however late.
      { parent: this, retainOnDelete: true },
    );
    const table = createCatalogTable(
      `${name}-table`,
      {
        lake,
        table: contract.name,
        description: `${contract.name}: the newest version of every row`,
        columns: catalogColumns(this.document),
        transform: transform.table,
      },
      this,
    );
    const rejected = createCatalogTable(
      `${name}-rejected-table`,
      {
        lake,
        table: rejectedTable(contract.name),
        description: `${contract.name}: every refused row, and why`,
        columns: rejectedCatalogColumns(this.document),
        transform: transform.rejectedTable,
      },
      this,
    );
    const deleted =
      contract.deleteWhen &&
      createCatalogTable(
        `${name}-deleted-table`,
        {
          lake,
          table: deletedTable(contract.name),
          description: `${contract.name}: every row that deleted, or kept older rows out`,
          columns: catalogColumns(this.document),
          transform: transform.deletedTable,
        },
        this,
      );
    const job = createLoadJob(
      `${name}-job`,
      {
        ...settings,
        lake,
        dataset: contract.name,
        role,
        policy,
        log,
        network: args.network,
        contract: pulumi.interpolate`s3://${document.bucket}/${document.key}`,
        transform: transform.job,
      },
      this,
    );
    createDatasetAlarms(
      name,
      { dataset: contract.name, topicArn: args.alerts.arn, thresholds: settings.alarms, transform: transform.alarm },
      this,
    );

    if (lake.governed) {
      createDatasetGrants(
        name,
        {
          governed: lake.governed,
          access: args.access ?? lake.governed.access,
          ...{ database: lake.database, table: table.name, rejectedTable: rejected.name, jobRole: role.arn },
          deletedTable: deleted?.name,
          transform: transform.grant,
        },
        this,
      );
    }

    this.jobName = job.name;
    this.tableName = table.name;
    this.rejectedTableName = rejected.name;
    this.timeoutMinutes = settings.timeoutMinutes;
    this.registerOutputs({
      jobName: this.jobName,
      tableName: this.tableName,
      rejectedTableName: this.rejectedTableName,
    });
  }
}

function withDefaults(args: LakehouseDatasetArgs) {
  const timeoutMinutes = args.timeoutMinutes ?? 60;
  return {
    workerType: args.worker ?? "G.1X",
    workers: args.workers ?? 5,
    executionClass: args.executionClass ?? "STANDARD",
    timeoutMinutes,
    maxFiles: args.maxFiles ?? 1000,
    maxBytes: args.maxBytes ?? 10 * 1024 ** 3,
    logRetentionDays: args.logRetentionDays ?? 30,
    alarms: {
      freshnessHours: args.alarms?.freshnessHours ?? 24,
      rejectPercent: args.alarms?.rejectPercent ?? 5,
      waitingMinutes: args.alarms?.waitingMinutes ?? 60,
      runMinutes: args.alarms?.runMinutes ?? timeoutMinutes / 2,
    },
  };
}

function faultsOf(name: string, dataset: string, settings: ReturnType<typeof withDefaults>): ArgumentFault[] {
  const { freshnessHours, rejectPercent, waitingMinutes, runMinutes } = settings.alarms;
  return [
    ...nameFaults("role", "name", `${name}-role`, true),
    ...nameFaults("job", "contract.name", `${jobPrefix()}${dataset}`, false),
    ...nameFaults("log group", "contract.name", jobLogGroup(dataset), false),
    ...wholeNumber("workers", settings.workers, { from: 2, to: 299 }),
    ...wholeNumber("timeoutMinutes", settings.timeoutMinutes, { from: 5, to: 2880 }),
    ...wholeNumber("maxFiles", settings.maxFiles, { from: 1, to: 100_000 }),
    ...wholeNumber("maxBytes", settings.maxBytes, { from: 1, to: Number.MAX_SAFE_INTEGER }),
    ...logRetention("logRetentionDays", settings.logRetentionDays),
    ...aboveZero("alarms.freshnessHours", freshnessHours),
    ...(rejectPercent >= 0 && rejectPercent <= 100
      ? []
      : [{ propertyPath: "alarms.rejectPercent", reason: `${rejectPercent} is not a percentage from 0 to 100` }]),
    ...aboveZero("alarms.waitingMinutes", waitingMinutes),
    ...aboveZero("alarms.runMinutes", runMinutes),
  ];
}
