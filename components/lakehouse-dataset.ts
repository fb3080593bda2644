import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { loadJobPermissions } from "./access/load-job.ts";
import { jobInNetwork } from "./access/network.ts";
import { refuse } from "./argument-faults.ts";
import { createCatalogTable } from "./catalog-table.ts";
import { catalogColumns, type ContractDocument, documentOf, rejectedCatalogColumns } from "./contract/index.ts";
import { snapshotFaults } from "./contract-snapshots.ts";
import { createDatasetGrants } from "./dataset-grants.ts";
import { createDatasetAlarms } from "./dataset-alarms.ts";
import { accessFaults } from "./lake-formation.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { type LakehouseDatasetArgs, datasetSettings, settingsFaults } from "./lakehouse-dataset-args.ts";
import { createLoadJob } from "./load-job.ts";
import { jobLogGroup } from "./names.ts";
import { policyOf, trust } from "./permissions.ts";
import { contractKey, deletedTable, rejectedTable } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create } from "./transform.ts";

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
    const settings = datasetSettings(args);
    this.document = documentOf(contract);
    refuse(`LakehouseDataset '${name}'`, [
      ...settingsFaults(name, contract.name, settings),
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
