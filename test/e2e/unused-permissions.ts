import type { PermissionReport } from "../../demo/report.ts";

/** Permissions that are granted and that the demo does not use, and why they are needed all the same. */
export interface Unused {
  roles: readonly string[];
  actions: readonly string[];
  /** What follows the account in the ARN; for S3 that is bucket and key. */
  resources: (role: string) => readonly string[];
  why: string;
  /** Whether a run uses them is a matter of timing. @default false */
  sometimes?: boolean;
}

const DATASETS: Readonly<Record<string, string>> = {
  "orders-role": "orders",
  "products-role": "products",
  "order-items-role": "order_items",
};
const JOBS = Object.keys(DATASETS);
const datasetOf = (role: string) => DATASETS[role] ?? role;

const FUNCTIONS = ["ecommerce-ingest-role", "ecommerce-settle-role", "ecommerce-sweep-role"];
const SWEEP = ["ecommerce-sweep-role"];
const LEDGER = () => ["table/ecommerce-ledger-table"];

export const UNUSED: readonly Unused[] = [
  // Services of AWS that are not here.
  {
    roles: FUNCTIONS,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: (role) => [`log-group:/aws/lambda/lakehouse-local-${role.replace(/-role$/, "")}:*`],
    why: "Lambda writes the function's log as its role; here it goes to files",
  },
  {
    roles: JOBS,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: (role) => [`log-group:/aws-glue/lakehouse-local-${datasetOf(role)}:*`, "log-group:/aws-glue/jobs/*"],
    why: "Glue writes the job's log as its role; here it goes to files",
  },
  {
    roles: [...FUNCTIONS, "ecommerce-load-role"],
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    resources: () => ["*"],
    why: "Lambda and Step Functions send traces as the role; nothing here takes them",
  },
  {
    roles: ["ecommerce-load-role"],
    actions: ["xray:GetSamplingRules", "xray:GetSamplingTargets"],
    resources: () => ["*"],
    why: "Step Functions asks X-Ray which executions to trace",
  },
  {
    roles: ["ecommerce-crawl-role"],
    actions: ["s3:GetBucketLocation", "s3:ListBucket"],
    resources: () => ["lakehouse-lake"],
    why: "crawlers do not run here",
  },
  {
    roles: ["ecommerce-crawl-role"],
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-lake/tables/*"],
    why: "crawlers do not run here",
  },
  {
    roles: ["ecommerce-crawl-role"],
    actions: ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:CreateTable", "glue:UpdateTable"],
    resources: () => ["catalog", "database/lakehouse_local_crawled", "table/lakehouse_local_crawled/*"],
    why: "crawlers do not run here",
  },
  {
    roles: ["ecommerce-crawl-role"],
    actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    resources: () => ["log-group:/aws-glue/crawlers*"],
    why: "crawlers do not run here",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject"],
    resources: (role) => foldersOf(role, "read").map(mark),
    why: "Glue's own file system marks folders by such objects; the one here does not",
  },
  {
    roles: JOBS,
    actions: ["s3:PutObject"],
    resources: (role) => foldersOf(role, "written").map(mark),
    why: "Glue's own file system marks folders by such objects; the one here does not",
  },
  {
    roles: ["ecommerce-load-role"],
    actions: ["glue:GetJobRuns"],
    resources: () => ["job/lakehouse-local-*"],
    why: "Step Functions' documentation asks for it when it waits for a run",
  },

  {
    roles: SWEEP,
    actions: ["glue:GetTables"],
    resources: () =>
      ["lakehouse_local", "lakehouse_local_crawled"].flatMap((name) => [
        "catalog",
        `database/${name}`,
        `table/${name}/*`,
      ]),
    why: "the catalog is compared with a crawl, and crawlers do not run here",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-lake/tables"],
    why: "Spark asks for the folder above the tables once, for whichever job comes first",
    sometimes: true,
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject"],
    resources: (role) => [`lakehouse-lake/tables/${datasetOf(role)}`],
    why: "a file system that makes a folder asks for an object of its name first; a table's first entry makes it here",
  },

  // Reloads and maintenance.
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-raw/archived/*", "lakehouse-raw/reloads/*"],
    why: "nothing is reloaded here",
  },
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:GetObjectVersion"],
    resources: () => ["lakehouse-raw/archived/*"],
    why: "nothing is reloaded here",
  },
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
    resources: () => ["lakehouse-raw/reloads/*"],
    why: "nothing is reloaded here",
  },
  {
    roles: ["ecommerce-settle-role", ...SWEEP],
    actions: ["s3:PutObject", "s3:DeleteObject"],
    resources: () => ["lakehouse-raw/reloads/*"],
    why: "nothing is reloaded here",
  },
  {
    roles: SWEEP,
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-raw/reloads/*", "lakehouse-raw/staged/*"],
    why: "nothing is reloaded here",
  },
  {
    roles: SWEEP,
    actions: ["s3:PutObject"],
    resources: () => ["lakehouse-raw/staged/*"],
    why: "no maintenance falls due, and nothing is reloaded here",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject"],
    resources: (role) => [`lakehouse-raw/reloads/${datasetOf(role)}/*`],
    why: "nothing is reloaded here",
  },

  // Accidents.
  {
    roles: ["ecommerce-load-role"],
    actions: ["glue:BatchStopJobRun"],
    resources: () => ["job/lakehouse-local-*"],
    why: "an execution that is stopped stops its run",
  },
  {
    roles: ["ecommerce-load-role"],
    actions: ["athena:StopQueryExecution"],
    resources: () => ["workgroup/ecommerce-verify-workgroup"],
    why: "an execution that is stopped stops its query",
  },
  {
    roles: JOBS,
    actions: ["s3:AbortMultipartUpload"],
    resources: (role) => [
      `lakehouse-lake/tables/${datasetOf(role)}/*`,
      `lakehouse-lake/tables/${datasetOf(role)}_rejected/*`,
    ],
    why: "a big file goes in parts, which a failure leaves behind",
  },
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:AbortMultipartUpload"],
    resources: () => ["lakehouse-raw/processing/*", "lakehouse-raw/failed/*"],
    why: "a big file goes in parts, which a failure leaves behind",
  },
  {
    roles: ["ecommerce-settle-role"],
    actions: ["s3:AbortMultipartUpload"],
    resources: () => ["lakehouse-raw/archived/*", "lakehouse-raw/failed/*"],
    why: "a big file goes in parts, which a failure leaves behind",
  },
  {
    roles: ["ecommerce-load-role", "demo-analyst"],
    actions: ["s3:AbortMultipartUpload"],
    resources: (role) => [`lakehouse-lake/athena/${role === "demo-analyst" ? "analysts" : "verify"}/*`],
    why: "Athena writes big results in parts",
  },
  {
    roles: JOBS,
    actions: ["s3:ListBucketVersions"],
    resources: () => ["lakehouse-raw"],
    why: "a file whose commit has vanished is staged again: its parts are brought back",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObjectVersion"],
    resources: (role) => [`lakehouse-raw/processing/${datasetOf(role)}/*`],
    why: "a file whose commit has vanished is staged again: its parts are brought back",
  },
  {
    roles: JOBS,
    actions: ["s3:PutObject"],
    resources: (role) => [`lakehouse-raw/processing/${datasetOf(role)}/*`, `lakehouse-raw/staged/${datasetOf(role)}/*`],
    why: "a file whose commit has vanished is staged again: its parts are brought back",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-raw/verdicts/*"],
    why: "a file whose commit has vanished is staged again, by its verdict",
  },
  {
    roles: JOBS,
    actions: ["s3:DeleteObject"],
    resources: (role) => [`lakehouse-raw/done/${datasetOf(role)}/*`],
    why: "a file whose commit has vanished is staged again: it is not done any more",
  },
  {
    roles: JOBS,
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resources: (role) => [`lakehouse-lake/breadcrumbs/${datasetOf(role)}/*`],
    why: "breadcrumbs are dropped where a load has failed and is done again file by file",
  },
  {
    roles: JOBS,
    actions: ["glue:GetJobRun"],
    resources: (role) => [`job/lakehouse-local-${datasetOf(role)}`],
    why: "a run that finds a breadcrumb asks how the run before it has ended",
  },
  {
    roles: JOBS,
    actions: ["s3:ListBucket"],
    resources: () => ["lakehouse-code"],
    why: "that a contract is missing is heard as that, and not as a denial",
  },
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:DeleteObject"],
    resources: () => ["lakehouse-raw/staged/*"],
    why: "a marker is taken back where its file was done meanwhile",
  },
  {
    roles: SWEEP,
    actions: ["s3:GetObjectVersion", "s3:DeleteObjectVersion"],
    resources: () => ["lakehouse-raw/incoming/*"],
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-raw/done/*", "lakehouse-lake/runs/*"],
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-raw/verdicts/*"],
    why: "the sweep looks up what waits, if anything does",
    sometimes: true,
  },
  {
    roles: SWEEP,
    actions: ["dynamodb:GetItem"],
    resources: LEDGER,
    why: "the sweep looks up what waits, if anything does",
    sometimes: true,
  },
  {
    roles: SWEEP,
    actions: ["s3:PutObject"],
    resources: () => [
      "lakehouse-raw/done/*",
      "lakehouse-raw/archived/*",
      "lakehouse-raw/failed/*",
      "lakehouse-lake/runs/*",
    ],
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["s3:AbortMultipartUpload"],
    resources: () => ["lakehouse-raw/archived/*", "lakehouse-raw/failed/*"],
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["s3:DeleteObject"],
    resources: () => ["lakehouse-raw/processing/*", "lakehouse-raw/staged/*"],
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["dynamodb:UpdateItem"],
    resources: LEDGER,
    why: "the sweep settles what a workflow that died has left",
  },
  {
    roles: SWEEP,
    actions: ["events:PutEvents"],
    resources: () => ["event-bus/ecommerce-events"],
    why: "the sweep settles what a workflow that died has left, and publishes that",
  },
  {
    roles: SWEEP,
    actions: ["sqs:SendMessage"],
    resources: () => ["ecommerce-uploads-queue"],
    why: "an upload whose event was lost goes back to the queue",
  },
  {
    roles: SWEEP,
    actions: ["states:StartExecution"],
    resources: () => ["stateMachine:ecommerce-load"],
    why: "the sweep starts what waits without an execution",
  },

  {
    roles: ["ecommerce-ingest-role"],
    actions: ["s3:DeleteObject"],
    resources: () => ["lakehouse-raw/processing/*"],
    why: "parts of a file that is refused, or was done meanwhile, are cleared away",
    sometimes: true,
  },
  {
    roles: ["ecommerce-ingest-role"],
    actions: ["sqs:SendMessage"],
    resources: () => ["ecommerce-uploads-queue"],
    why: "a message that comes while its file is worked on goes back to the queue",
    sometimes: true,
  },
  {
    roles: ["ecommerce-settle-role"],
    actions: ["s3:PutObject"],
    resources: () => ["lakehouse-raw/failed/*"],
    why: "a file on which the job has died three times rests there",
  },
  {
    roles: ["ecommerce-settle-role"],
    actions: ["sqs:GetQueueAttributes"],
    resources: () => ["ecommerce-uploads-queue"],
    why: "with files still staged after a run it looks whether uploads queue up",
    sometimes: true,
  },
  {
    roles: ["ecommerce-settle-role"],
    actions: ["s3:ListBucket"],
    resources: () => ["lakehouse-lake"],
    why: "fewer rows than a run has touched are right if there are later runs",
    sometimes: true,
  },
  {
    roles: ["ecommerce-settle-role"],
    actions: ["dynamodb:GetItem"],
    resources: LEDGER,
    why: "after a failed load it looks how many there were in a row",
  },
  {
    roles: ["ecommerce-load-role"],
    actions: ["s3:ListBucket"],
    resources: () => ["lakehouse-lake"],
    why: "after a failed load it looks whether the run had begun; below runs/, apart from the queries' own permission",
    sometimes: true,
  },

  // What depends on the files.
  {
    roles: ["products-role", "order-items-role"],
    actions: ["glue:UpdateTable"],
    resources: (role) => [
      "catalog",
      "database/lakehouse_local",
      `table/lakehouse_local/${datasetOf(role)}`,
      `table/lakehouse_local/${datasetOf(role)}_rejected`,
    ],
    why: "the samples bring a new column to orders only",
  },
  {
    roles: ["order-items-role"],
    actions: ["s3:GetObject"],
    resources: () => ["lakehouse-lake/tables/orders", "lakehouse-lake/tables/products"],
    why: "a table that is not there is asked for by its folder's name",
    sometimes: true,
  },

  // What people may do and the demo does not.
  {
    roles: ["demo-analyst"],
    actions: ["athena:StopQueryExecution", "athena:GetWorkGroup"],
    resources: () => ["workgroup/ecommerce-analysts-workgroup"],
    why: "the console shows the workgroup's settings, and people change their minds",
  },
  {
    roles: ["demo-analyst"],
    actions: ["glue:GetTables"],
    resources: () => ["catalog", "database/lakehouse_local", "table/lakehouse_local/*"],
    why: "the console shows which tables there are",
  },
];

function foldersOf(role: string, which: "read" | "written"): string[] {
  const own = [datasetOf(role), `${datasetOf(role)}_rejected`];
  const referred = which === "read" && role === "order-items-role" ? ["orders", "products"] : [];
  return ["lakehouse-lake/tables", ...[...own, ...referred].map((table) => `lakehouse-lake/tables/${table}`)];
}

function mark(folder: string): string {
  return `${folder}_$folder$`;
}

/** Every single one, as `role action resource`. */
export function spelledOut(unused: readonly Unused[]): string[] {
  return unused.flatMap(({ roles, actions, resources }) =>
    roles.flatMap((role) =>
      actions.flatMap((action) => resources(role).map((resource) => `${role} ${action} ${resource}`)),
    ),
  );
}

export function spelled({ actor, action, resource }: PermissionReport): string {
  return `${actor} ${action} ${resource === "*" ? resource : resource.split(":").slice(5).join(":")}`;
}
