/** Units as CloudWatch spells them. */
const UNITS = {
  RowsRead: "Count",
  RowsInserted: "Count",
  RowsUpdated: "Count",
  RowsRejected: "Count",
  /** Refused rows of those read, 0 to 100. */
  RejectRate: "Percent",
  RunSeconds: "Seconds",
  FilesLoaded: "Count",
  FilesFailed: "Count",
  RunFailed: "Count",
  Unverified: "Count",
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
