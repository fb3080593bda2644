import {
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type ComparisonOperator,
  type Dimension,
  type MetricDataQuery,
  type StandardUnit,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import type * as aws from "@pulumi/aws";
import { pascalCase, policyText, resource, tagList, type Create } from "./resource.ts";

export const cloudwatch: Readonly<Record<string, Create>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": resource<aws.cloudwatch.MetricAlarmArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName);
      await aws.cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
          EvaluationPeriods: inputs.evaluationPeriods,
          ActionsEnabled: inputs.actionsEnabled ?? true,
          AlarmActions: actions(inputs.alarmActions),
          OKActions: actions(inputs.okActions),
          InsufficientDataActions: actions(inputs.insufficientDataActions),
          Dimensions: dimensions(inputs.dimensions),
          Tags: tagList(inputs.tags),
          Metrics: (inputs.metricQueries ?? []).map(metricQuery),
          ...(inputs.alarmDescription === undefined ? {} : { AlarmDescription: inputs.alarmDescription }),
          ...(inputs.metricName === undefined ? {} : { MetricName: inputs.metricName }),
          ...(inputs.namespace === undefined ? {} : { Namespace: inputs.namespace }),
          ...(inputs.period === undefined ? {} : { Period: inputs.period }),
          ...(inputs.statistic === undefined ? {} : { Statistic: inputs.statistic as Statistic }),
          ...(inputs.extendedStatistic === undefined ? {} : { ExtendedStatistic: inputs.extendedStatistic }),
          ...(inputs.threshold === undefined ? {} : { Threshold: inputs.threshold }),
          ...(inputs.unit === undefined ? {} : { Unit: inputs.unit as StandardUnit }),
          ...(inputs.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: inputs.datapointsToAlarm }),
          ...(inputs.treatMissingData === undefined ? {} : { TreatMissingData: inputs.treatMissingData }),
        }),
      );
      return { id: name, state: { name, arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}` } };
    },
  ),

  "aws:cloudwatch/dashboard:Dashboard": resource<aws.cloudwatch.DashboardArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition }) => {
      const name = inputs.dashboardName ?? autoName(logicalName);
      const body = policyText(inputs.dashboardBody);
      await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: body }));
      const dashboardArn = `arn:${partition}:cloudwatch::${accountId}:dashboard/${name}`;
      return { id: name, state: { dashboardName: name, dashboardArn } };
    },
  ),
};

type MetricQuery =
  NonNullable<aws.cloudwatch.MetricAlarmArgs["metricQueries"]> extends infer Queries
    ? Queries extends readonly (infer Query)[]
      ? Query
      : never
    : never;

function metricQuery(query: unknown): MetricDataQuery {
  const { metric, ...rest } = query as { readonly metric?: Readonly<Record<string, unknown>> } & MetricQuery;
  if (metric === undefined) return pascalCase(rest) as MetricDataQuery;
  const { dimensions: of, metricName, namespace, ...statistic } = metric;
  return {
    ...(pascalCase(rest) as MetricDataQuery),
    MetricStat: {
      ...(pascalCase(statistic) as { Period: number; Stat: string }),
      Metric: {
        MetricName: String(metricName),
        Namespace: String(namespace),
        Dimensions: dimensions(of as Readonly<Record<string, string>> | undefined),
      },
    },
  };
}

function dimensions(of: Readonly<Record<string, string>> | undefined): Dimension[] {
  return Object.entries(of ?? {}).map(([Name, Value]) => ({ Name, Value }));
}

/** The arguments also take topics, which serialise to their ARNs. */
function actions(of: readonly unknown[] | undefined): string[] {
  return (of ?? []).map(String);
}
