import { type Input, interpolate } from "@pulumi/pulumi";

/** What a dashboard shows; all but the texts are known only after deployment. */
export interface DashboardSubject {
  region: Input<string>;
  /** Of the pipeline's own metrics. */
  namespace: string;
  queue: Input<string>;
  deadLetters: Input<string>;
  workgroups: readonly Input<string>[];
  functions: readonly Input<string>[];
  stateMachineArn: Input<string>;
  buckets: readonly Input<string>[];
}

type Metric = readonly unknown[];

interface Graph {
  title: string;
  metrics: readonly Metric[];
  stat?: "Sum" | "Maximum" | "Average";
  /** In seconds. */
  period?: number;
  unit?: string;
  stacked?: boolean;
}

const FIVE_MINUTES = 300;
const DAY = 86_400;
/** The grid is 24 wide. */
const [WIDTH, HEIGHT] = [8, 6];

/**
 * The body of a CloudWatch dashboard. Datasets are found by searching for their metrics: it stays as it is however
 * many there are, and shows each from its first figure on.
 */
export function dashboardBody(subject: DashboardSubject) {
  const graphs = [...fileGraphs(subject), ...rowGraphs(subject), ...costGraphs(subject)];
  return {
    start: "-P1D",
    widgets: graphs.map((graph, index) => ({
      type: "metric",
      x: (index % 3) * WIDTH,
      y: Math.floor(index / 3) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: properties(graph, subject),
    })),
  };
}

function fileGraphs({ namespace, queue, deadLetters }: DashboardSubject): Graph[] {
  return [
    {
      title: "Files by state",
      metrics: [
        total(namespace, "FilesWaiting", "waiting", "Maximum"),
        total(namespace, "FilesLoaded", "loaded"),
        total(namespace, "FilesRefused", "refused whole"),
        total(namespace, "FilesFailed", "failed in a load"),
      ],
    },
    {
      title: "Oldest waiting file by dataset, and oldest message",
      unit: "minutes",
      metrics: [
        byDataset(namespace, "OldestWaitingMinutes", "Maximum"),
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue, { id: "age", visible: false }],
        [{ expression: "age/60", label: "queue" }],
      ],
      stat: "Maximum",
    },
    {
      title: "Messages nobody could handle, failed runs",
      metrics: [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", deadLetters, { label: "dead letters" }],
        total(namespace, "RunFailed", "failed runs"),
        total(namespace, "Unverified", "runs Athena did not confirm"),
      ],
      stat: "Maximum",
    },
  ];
}

function rowGraphs({ namespace }: DashboardSubject): Graph[] {
  return [
    {
      title: "Rows in and out",
      metrics: [
        total(namespace, "RowsRead", "read"),
        total(namespace, "RowsInserted", "inserted"),
        total(namespace, "RowsUpdated", "updated"),
        total(namespace, "RowsRejected", "refused"),
      ],
    },
    { title: "Refused rows by dataset", unit: "percent", metrics: [byDataset(namespace, "RejectRate", "Maximum")] },
    { title: "Run duration by dataset", unit: "seconds", metrics: [byDataset(namespace, "RunSeconds", "Maximum")] },
    { title: "Hours since the last load", metrics: [byDataset(namespace, "HoursSinceLastLoad", "Maximum")] },
    { title: "Catalog columns that differ from a crawl's", metrics: [byDataset(namespace, "CatalogDrift", "Maximum")] },
  ];
}

/** What the bill follows. */
function costGraphs({ namespace, workgroups, functions, stateMachineArn, buckets }: DashboardSubject): Graph[] {
  return [
    {
      title: "Glue: seconds of runs by dataset",
      metrics: [byDataset(namespace, "RunSeconds", "Sum", DAY)],
      period: DAY,
      stacked: true,
    },
    {
      title: "Athena: bytes scanned",
      // Athena counts by state and type of the query too.
      metrics: workgroups.map((workgroup) => [
        {
          expression: interpolate`SUM(SEARCH('{AWS/Athena,QueryState,QueryType,WorkGroup} MetricName="ProcessedBytes" WorkGroup="${workgroup}"', 'Sum', ${DAY}))`,
          label: workgroup,
        },
      ]),
      period: DAY,
      stacked: true,
    },
    {
      title: "Lambda: milliseconds",
      metrics: functions.map((name) => ["AWS/Lambda", "Duration", "FunctionName", name]),
      stat: "Sum",
      period: DAY,
      stacked: true,
    },
    {
      title: "Executions of the workflow",
      metrics: ["ExecutionsStarted", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metric) => [
        "AWS/States",
        metric,
        "StateMachineArn",
        stateMachineArn,
      ]),
      stat: "Sum",
      period: DAY,
    },
    {
      title: "Stored bytes",
      metrics: buckets.flatMap((bucket) =>
        ["StandardStorage", "StandardIAStorage", "GlacierInstantRetrievalStorage"].map((storage) => [
          "AWS/S3",
          "BucketSizeBytes",
          "BucketName",
          bucket,
          "StorageType",
          storage,
        ]),
      ),
      stat: "Average",
      period: DAY,
      stacked: true,
    },
  ];
}

/** One line per dataset. */
function byDataset(namespace: string, metric: string, stat: string, period = FIVE_MINUTES): Metric {
  return [{ expression: search(namespace, metric, stat, period), label: "${PROP('Dim.Dataset')}" }];
}

/** One line over all datasets. */
function total(namespace: string, metric: string, label: string, stat = "Sum"): Metric {
  return [{ expression: `SUM(${search(namespace, metric, stat, FIVE_MINUTES)})`, label }];
}

function search(namespace: string, metric: string, stat: string, period: number): string {
  return `SEARCH('{"${namespace}",Dataset} MetricName="${metric}"', '${stat}', ${period})`;
}

function properties({ title, metrics, stat, period, unit, stacked }: Graph, { region }: DashboardSubject) {
  return {
    title,
    region,
    view: "timeSeries",
    stacked: stacked ?? false,
    stat: stat ?? "Sum",
    period: period ?? FIVE_MINUTES,
    metrics,
    yAxis: { left: { min: 0, ...(unit !== undefined && { label: unit, showUnits: false }) } },
  };
}
