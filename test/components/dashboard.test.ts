import { expect } from "chai";
import { example } from "./example.ts";
import { record } from "./recording.ts";

interface Widget {
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title: string; region: string; stat: string; period: number; metrics: unknown[][] };
}

const NAMESPACE = "lakehouse/test";
const search = (metric: string, stat: string, period = 300) =>
  `SEARCH('{"${NAMESPACE}",Dataset} MetricName="${metric}"', '${stat}', ${period})`;
const byDataset = (metric: string, stat: string, period?: number) => [
  { expression: search(metric, stat, period), label: "${PROP('Dim.Dataset')}" },
];
const total = (metric: string, label: string, stat = "Sum") => [{ expression: `SUM(${search(metric, stat)})`, label }];

async function widgets(): Promise<Widget[]> {
  const { recording } = await record(() => example());
  const { dashboardName, dashboardBody } = recording.inputs("Dashboard", "estate-dashboard");
  expect(dashboardName).to.equal("lakehouse-test-estate");
  const body = JSON.parse(String(dashboardBody)) as { start: string; widgets: Widget[] }; // asserted by what follows
  return body.widgets;
}

describe("the dashboard", () => {
  it("shows files, rows, runs, queues and what costs, from where each is measured", async () => {
    const shown = Object.fromEntries((await widgets()).map(({ properties: { title, metrics } }) => [title, metrics]));
    const scanned = (purpose: string) => [
      {
        expression: `SUM(SEARCH('{AWS/Athena,QueryState,QueryType,WorkGroup} MetricName="ProcessedBytes" WorkGroup="estate-${purpose}-workgroup"', 'Sum', 86400))`,
        label: `estate-${purpose}-workgroup`,
      },
    ];
    expect(shown).to.deep.equal({
      "Files by state": [
        total("FilesWaiting", "waiting", "Maximum"),
        total("FilesLoaded", "loaded"),
        total("FilesRefused", "refused whole"),
        total("FilesFailed", "failed in a load"),
      ],
      "Oldest waiting file by dataset, and oldest message": [
        byDataset("OldestWaitingMinutes", "Maximum"),
        [
          "AWS/SQS",
          "ApproximateAgeOfOldestMessage",
          "QueueName",
          "estate-uploads-queue",
          { id: "age", visible: false },
        ],
        [{ expression: "age/60", label: "queue" }],
      ],
      "Messages nobody could handle, failed runs": [
        [
          "AWS/SQS",
          "ApproximateNumberOfMessagesVisible",
          "QueueName",
          "estate-uploads-dead-letters",
          { label: "dead letters" },
        ],
        total("RunFailed", "failed runs"),
        total("Unverified", "runs Athena did not confirm"),
      ],
      "Rows in and out": [
        total("RowsRead", "read"),
        total("RowsInserted", "inserted"),
        total("RowsUpdated", "updated"),
        total("RowsRejected", "refused"),
      ],
      "Refused rows by dataset": [byDataset("RejectRate", "Maximum")],
      "Run duration by dataset": [byDataset("RunSeconds", "Maximum")],
      "Hours since the last load": [byDataset("HoursSinceLastLoad", "Maximum")],
      "Catalog columns that differ from a crawl's": [byDataset("CatalogDrift", "Maximum")],
      "Glue: seconds of runs by dataset": [byDataset("RunSeconds", "Sum", 86_400)],
      "Athena: bytes scanned": [scanned("analysts"), scanned("verify")],
      "Lambda: milliseconds": ["ingest", "settle", "sweep"].map((name) => [
        "AWS/Lambda",
        "Duration",
        "FunctionName",
        `estate-${name}`,
      ]),
      "Executions of the workflow": [
        "ExecutionsStarted",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
      ].map((metric) => [
        "AWS/States",
        metric,
        "StateMachineArn",
        "arn:aws-cn:sfn:cn-north-1:123456789012:estate-load",
      ]),
      "Stored bytes": ["lake-raw-id", "lake-lake-id"].flatMap((bucket) =>
        ["StandardStorage", "StandardIAStorage", "GlacierInstantRetrievalStorage"].map((storage) => [
          "AWS/S3",
          "BucketSizeBytes",
          "BucketName",
          bucket,
          "StorageType",
          storage,
        ]),
      ),
    });
  });

  it("lies in the region of the stack, its graphs side by side and none over another", async () => {
    const all = await widgets();
    expect([...new Set(all.map(({ properties }) => properties.region))]).to.deep.equal(["cn-north-1"]);
    const cells = all.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
    expect(Math.max(...all.map(({ x, width }) => x + width))).to.equal(24);
  });
});
