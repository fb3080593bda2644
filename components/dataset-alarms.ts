import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { metricsNamespace } from "./names.ts";
import { create, type Transform } from "./transform.ts";

export interface AlarmThresholds {
  /** Hours without a load. @default 24 */
  freshnessHours?: number;
  /** Refused rows of a load's rows, in percent. @default 5 */
  rejectPercent?: number;
  /** Minutes that the oldest file has been waiting. @default 60 */
  waitingMinutes?: number;
  /** Minutes that a run takes. @default half of the job's time limit */
  runMinutes?: number;
}

export interface DatasetAlarmsArgs {
  dataset: string;
  topicArn: pulumi.Input<string>;
  thresholds: Required<AlarmThresholds>;
  transform?: Transform<aws.cloudwatch.MetricAlarmArgs> | undefined;
}

interface AlarmSpec {
  suffix: string;
  metric:
    | "RunFailed"
    | "Unverified"
    | "HoursSinceLastLoad"
    | "RejectRate"
    | "OldestWaitingMinutes"
    | "RunSeconds"
    | "CatalogDrift";
  statistic: "Sum" | "Maximum";
  above: number;
  periods: number;
  /** What silence means. */
  missing: "notBreaching" | "breaching" | "ignore";
  description: string;
}

/** The length of a period: the sweep emits at least one figure in each. */
const PERIOD_SECONDS = 900;

/** The alarms of a dataset, as children of its component. */
export function createDatasetAlarms(
  name: string,
  args: DatasetAlarmsArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] {
  return alarmSpecs(args).map(({ suffix, metric, statistic, above, periods, missing, description }) =>
    create(
      aws.cloudwatch.MetricAlarm,
      args.transform,
      `${name}-${suffix}`,
      {
        alarmDescription: description,
        namespace: metricsNamespace(),
        metricName: metric,
        dimensions: { Dataset: args.dataset },
        statistic,
        period: PERIOD_SECONDS,
        evaluationPeriods: periods,
        comparisonOperator: "GreaterThanThreshold",
        threshold: above,
        treatMissingData: missing,
        alarmActions: [args.topicArn],
        okActions: [args.topicArn],
      },
      { parent },
    ),
  );
}

function alarmSpecs({ dataset, thresholds }: DatasetAlarmsArgs): AlarmSpec[] {
  const { freshnessHours, rejectPercent, waitingMinutes, runMinutes } = thresholds;
  return [
    {
      suffix: "run-failed",
      metric: "RunFailed",
      statistic: "Sum",
      above: 0,
      periods: 1,
      missing: "notBreaching",
      description: `A load of ${dataset} failed; its notification says why and what to do.`,
    },
    {
      suffix: "unverified",
      metric: "Unverified",
      statistic: "Sum",
      above: 0,
      periods: 1,
      missing: "notBreaching",
      description: `A load of ${dataset} is committed, but Athena did not read back what it wrote; query the table by its run id.`,
    },
    {
      suffix: "stale",
      metric: "HoursSinceLastLoad",
      statistic: "Maximum",
      above: freshnessHours,
      periods: 1,
      // A dataset that was never loaded has no last load.
      missing: "ignore",
      description: `Nothing was loaded into ${dataset} for ${freshnessHours} hours; ask whoever sends its files.`,
    },
    {
      suffix: "reject-rate",
      metric: "RejectRate",
      statistic: "Maximum",
      above: rejectPercent,
      periods: 1,
      missing: "notBreaching",
      description: `More than ${rejectPercent} % of the rows of a load of ${dataset} were refused; ${dataset}_rejected says why.`,
    },
    {
      suffix: "waiting",
      metric: "OldestWaitingMinutes",
      statistic: "Maximum",
      above: waitingMinutes,
      periods: 2,
      // The sweep reports it always: silence means that the sweep itself is dead.
      missing: "breaching",
      description: `A file for ${dataset} has been waiting for more than ${waitingMinutes} minutes, or the sweep is silent.`,
    },
    {
      suffix: "duration",
      metric: "RunSeconds",
      statistic: "Maximum",
      above: runMinutes * 60,
      periods: 1,
      missing: "notBreaching",
      description: `A load of ${dataset} took more than ${runMinutes} minutes.`,
    },
    {
      suffix: "catalog-drift",
      metric: "CatalogDrift",
      statistic: "Maximum",
      above: 0,
      periods: 1,
      missing: "notBreaching",
      description: `The catalog says other of ${dataset} than its table does; the sweep's log names the columns.`,
    },
  ];
}
