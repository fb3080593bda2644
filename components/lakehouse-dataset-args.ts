import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { aboveZero, type ArgumentFault, logRetention, wholeNumber } from "./argument-faults.ts";
import type { Contract } from "./contract/index.ts";
import type { ContractSnapshots } from "./contract-snapshots.ts";
import type { AlarmThresholds } from "./dataset-alarms.ts";
import type { TableAccess } from "./lake-formation.ts";
import type { LakeStorage } from "./lake-storage.ts";
import type { LoadJobSettings } from "./load-job.ts";
import { jobLogGroup, jobPrefix, nameFaults } from "./names.ts";
import type { Network } from "./network/network.ts";
import type { Transform } from "./transform.ts";

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

/** A dataset's settings, defaults filled in. */
export function datasetSettings(args: LakehouseDatasetArgs) {
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

type DatasetSettings = ReturnType<typeof datasetSettings>;

/** Every fault of a dataset's names and settings, by the names that its user knows. */
export function settingsFaults(name: string, dataset: string, settings: DatasetSettings): ArgumentFault[] {
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
