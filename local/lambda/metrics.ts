import { PutMetricDataCommand, type MetricDatum, type StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { AwsClients } from "../aws-clients.ts";

interface EmbeddedMetrics {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
  readonly [member: string]: unknown;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

/** Puts what a line in CloudWatch's embedded metric format says as metrics; any other line is let go. */
export async function putEmbeddedMetrics({ cloudwatch }: AwsClients, line: string): Promise<void> {
  const metrics = embeddedMetrics(line);
  if (metrics === undefined) return;
  for (const directive of metrics._aws.CloudWatchMetrics) {
    const MetricData = metricData(metrics, directive);
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: directive.Namespace, MetricData }));
  }
}

export function metricData(metrics: EmbeddedMetrics, { Dimensions, Metrics }: Directive): MetricDatum[] {
  return Dimensions.flatMap((names) =>
    Metrics.flatMap(({ Name, Unit }) =>
      [metrics[Name]].flat().map((value) => ({
        MetricName: Name,
        Value: Number(value),
        Timestamp: new Date(metrics._aws.Timestamp),
        Dimensions: names.map((dimension) => ({ Name: dimension, Value: String(metrics[dimension]) })),
        ...(Unit === undefined ? {} : { Unit: Unit as StandardUnit }),
      })),
    ),
  );
}

function embeddedMetrics(line: string): EmbeddedMetrics | undefined {
  if (!line.startsWith("{") || !line.includes('"_aws"')) return undefined;
  try {
    const parsed = JSON.parse(line) as EmbeddedMetrics; // the format's own envelope, checked just below
    return Array.isArray(parsed._aws.CloudWatchMetrics) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
