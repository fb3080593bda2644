import { textSetting, type Environment } from "./environment.ts";

/** Units as CloudWatch spells them. */
const UNITS = {
  RowsRead: "Count",
  RowsInserted: "Count",
  RowsUpdated: "Count",
  RowsRejected: "Count",
  /** Refused rows of earlier files that a load put right. */
  RowsResolved: "Count",
  /** Refused rows that nothing has put right, of those read, 0 to 100. */
  RejectRate: "Percent",
  RunSeconds: "Seconds",
  FilesLoaded: "Count",
  FilesFailed: "Count",
  FilesRefused: "Count",
  /** Files that are not loaded yet, whether somebody has looked at them or not. */
  FilesWaiting: "Count",
  RunFailed: "Count",
  Unverified: "Count",
  /** Columns that the catalog and the last crawl know differently. */
  CatalogDrift: "Count",
  HoursSinceLastLoad: "None",
  OldestWaitingMinutes: "None",
} as const;

export type Metric = keyof typeof UNITS;

export interface Metrics {
  namespace: string;
  /** Takes one line of CloudWatch's embedded metric format. */
  write: (line: string) => void;
  now: () => Date;
}

/** Metrics by way of the function's own log. */
export function metricsFrom(environment: Environment): Metrics {
  const namespace = textSetting(environment, "METRICS_NAMESPACE");
  return { namespace, write: (line) => process.stdout.write(line), now: () => new Date() };
}

/** Emits values for one dataset, by way of a log line: no call that could fail or cost time. */
export function emit(metrics: Metrics, dataset: string, values: Partial<Record<Metric, number>>): void {
  const names = Object.keys(values) as Metric[]; // the keys of a record over Metric
  const line = {
    _aws: {
      Timestamp: metrics.now().getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metrics.namespace,
          Dimensions: [["Dataset"]],
          Metrics: names.map((Name) => ({ Name, Unit: UNITS[Name] })),
        },
      ],
    },
    Dataset: dataset,
    ...values,
  };
  metrics.write(`${JSON.stringify(line)}\n`);
}
