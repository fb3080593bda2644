import { expect } from "chai";
import { LakehouseDataset } from "../../components/lakehouse-dataset.ts";
import { Pipeline } from "../../components/pipeline.ts";
import { contract, documentOf, long } from "../../components/contract/index.ts";
import { example, houses, rooms } from "./example.ts";
import { record, type Recording, value } from "./recording.ts";

const ARN = "arn:aws-cn";
const HERE = "cn-north-1:123456789012";
const arnOf = (service: string, name: string) => `${ARN}:${service}:${HERE}:${name}`;
const QUEUE = arnOf("sqs", "estate-uploads-queue");
const TOPIC = arnOf("sns", "alerts-topic");
const KEY = arnOf("kms", "alerts-key");
const MACHINE = arnOf("sfn", "estate-load");
const LEDGER = arnOf("dynamodb", "estate-ledger-table");
const RAW = arnOf("s3", "lake-raw");
const LAKE = arnOf("s3", "lake-lake");

const allowed = (Action: string[], ...Resource: string[]) => ({ Effect: "Allow", Action, Resource });
const under = (bucket: string, ...prefixes: string[]) => prefixes.map((prefix) => `${bucket}/${prefix}/*`);
const ledger = (...more: string[]) => allowed(["dynamodb:GetItem", "dynamodb:UpdateItem", ...more], LEDGER);
const log = (name: string) =>
  allowed(["logs:CreateLogStream", "logs:PutLogEvents"], `${arnOf("cloudwatch", `${name}-log`)}:*`);

const trace = (...more: string[]) => allowed(["xray:PutTraceSegments", "xray:PutTelemetryRecords", ...more], "*");

/** What ingest reads of a file unless something else is set. */
const LIMITS = JSON.stringify({
  workbookMb: 500,
  zipEntries: 10_000,
  entryMb: 2_000,
  unpackedMb: 6_000,
  ratio: 200,
  sharedStringsMb: 128,
  stagedMb: 8_000,
  rows: 200_000_000,
  columns: 2_000,
  cellCharacters: 1_000_000,
  rowMb: 8,
});

describe("the pipeline", () => {
  let recording: Recording;
  let made: ReturnType<typeof example>;
  before(async () => {
    ({ recording, result: made } = await record(() => example()));
  });

  it("is fed by the one notification of the raw bucket, for incoming/ only", () => {
    expect(recording.all("BucketNotification")).to.deep.equal({
      "estate-uploads-notification": {
        bucket: "lake-raw-id",
        queues: [{ queueArn: QUEUE, events: ["s3:ObjectCreated:*"], filterPrefix: "incoming/" }],
      },
    });
  });

  it("queues uploads, encrypted, from its own bucket only, and keeps what nobody could handle", () => {
    const { redrivePolicy, ...queue } = recording.inputs("Queue", "estate-uploads-queue");
    expect(queue).to.deep.equal({
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1_209_600,
      visibilityTimeoutSeconds: 1800,
    });
    expect(JSON.parse(String(redrivePolicy))).to.deep.equal({
      deadLetterTargetArn: arnOf("sqs", "estate-uploads-dead-letters"),
      maxReceiveCount: 5,
    });
    expect(recording.inputs("Queue", "estate-uploads-dead-letters")).to.deep.equal({
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1_209_600,
    });
    expect(recording.policy("QueuePolicy", "estate-uploads-policy").Statement).to.deep.equal([
      {
        Sid: "Uploads",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: QUEUE,
        Condition: { ArnEquals: { "aws:SourceArn": RAW }, StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });

  it("hands the function one message at a time, bounded", () => {
    expect(recording.inputs("EventSourceMapping", "estate-ingest-source")).to.deep.equal({
      eventSourceArn: QUEUE,
      functionName: arnOf("lambda", "estate-ingest"),
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 10 },
    });
  });

  const common = {
    RAW_BUCKET: "lake-raw-id",
    LEDGER_TABLE: "estate-ledger-table",
    METRICS_NAMESPACE: "lakehouse/test",
    CONSOLE_URL: "https://cn-north-1.console.amazonaws.cn",
  };
  const settling = { ...common, LAKE_BUCKET: "lake-lake-id", JOB_LOG_PREFIX: "/aws-glue/lakehouse-test-" };
  const starting = {
    QUEUE_URL: "https://sqs.test/estate-uploads-queue",
    STATE_MACHINE_ARN: MACHINE,
    GATHER_SECONDS: "60",
    GATHER_MARGIN_SECONDS: "10",
  };
  const functions = {
    ingest: {
      description: "Decides on an uploaded file and stages its rows",
      memorySize: 1769,
      ephemeralStorage: { size: 512 },
      environment: {
        ...common,
        ...starting,
        TOPIC_ARN: TOPIC,
        CLAIM_SECONDS: "300",
        LARGEST_FILE_MB: "10000",
        INGEST_LIMITS: LIMITS,
      },
    },
    settle: {
      description: "Carries out what a load says of itself",
      memorySize: 512,
      ephemeralStorage: { size: 512 },
      environment: { ...settling, QUEUE_URL: starting.QUEUE_URL },
    },
    sweep: {
      description: "Starts, settles and requeues what was left lying",
      memorySize: 512,
      ephemeralStorage: { size: 512 },
      environment: {
        ...settling,
        ...starting,
        SWEEP_GRACE_SECONDS: "300",
        CRAWLER: "estate-crawl-crawler",
        CATALOG_DATABASE: "lakehouse_test",
        CRAWLED_DATABASE: "lakehouse_test_crawled",
      },
    },
  };
  for (const [name, { environment, ...own }] of Object.entries(functions)) {
    it(`runs ${name} as a bundle with the contracts beside it`, async () => {
      const { code, ...inputs } = recording.inputs("Function", `estate-${name}`);
      expect(inputs).to.deep.equal({
        ...own,
        role: arnOf("iam", `estate-${name}-role`),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        timeout: 300,
        tracingConfig: { mode: "Active" },
        environment: { variables: environment },
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/lakehouse-test-estate-${name}` },
      });
      const assets = await textsOf(code);
      expect(Object.keys(assets).sort()).to.deep.equal(["contracts.json", "index.mjs"]);
      expect(assets["index.mjs"]).to.include(`"${name}"`).and.to.not.include("Promise<string>");
      expect(JSON.parse(assets["contracts.json"] ?? "")).to.deep.equal([documentOf(houses), documentOf(rooms)]);
      expect(recording.inputs("LogGroup", `estate-${name}-log`)).to.deep.equal({
        name: `/aws/lambda/lakehouse-test-estate-${name}`,
        retentionInDays: 30,
      });
    });
  }

  it("allows each function what it calls", () => {
    const settle = [
      allowed(["s3:ListBucket"], RAW),
      allowed(["s3:GetObjectVersion"], ...under(RAW, "incoming")),
      allowed(["s3:GetObject"], ...under(RAW, "verdicts", "done")),
      allowed(["s3:PutObject"], ...under(RAW, "done", "reloads")),
      allowed(["s3:PutObject", "s3:AbortMultipartUpload"], ...under(RAW, "archived", "failed")),
      allowed(["s3:DeleteObject"], ...under(RAW, "processing", "staged", "reloads")),
      allowed(["s3:DeleteObjectVersion"], ...under(RAW, "incoming")),
      allowed(["s3:ListBucket"], LAKE),
      allowed(["s3:GetObject"], ...under(LAKE, "runs")),
      allowed(["s3:PutObject"], ...under(LAKE, "runs")),
      ledger(),
    ];
    expect(recording.policy("RolePolicy", "estate-settle-policy").Statement).to.deep.equal([
      ...settle,
      allowed(["sqs:GetQueueAttributes"], QUEUE),
      log("estate-settle"),
      trace(),
    ]);
    expect(recording.policy("RolePolicy", "estate-sweep-policy").Statement).to.deep.equal([
      ...settle,
      allowed(["s3:ListBucketVersions"], RAW),
      allowed(["s3:GetObject"], ...under(RAW, "reloads", "staged")),
      allowed(["s3:PutObject"], ...under(RAW, "staged")),
      allowed(["dynamodb:Query"], LEDGER),
      allowed(["sqs:SendMessage"], QUEUE),
      allowed(["states:StartExecution", "states:ListExecutions"], MACHINE),
      allowed(["glue:GetCrawler"], arnOf("glue", "estate-crawl-crawler")),
      ...["lakehouse_test", "lakehouse_test_crawled"].map((database) =>
        allowed(
          ["glue:GetTables"],
          `${ARN}:glue:${HERE}:catalog`,
          `${ARN}:glue:${HERE}:database/${database}`,
          `${ARN}:glue:${HERE}:table/${database}/*`,
        ),
      ),
      log("estate-sweep"),
      trace(),
    ]);
    expect(recording.policy("RolePolicy", "estate-ingest-policy").Statement).to.deep.equal([
      allowed(["s3:ListBucket"], RAW),
      allowed(["s3:GetObjectVersion"], ...under(RAW, "incoming", "archived")),
      allowed(["s3:GetObject"], ...under(RAW, "verdicts", "done", "archived", "reloads")),
      allowed(["s3:PutObject"], ...under(RAW, "verdicts", "staged")),
      allowed(["s3:PutObject", "s3:AbortMultipartUpload"], ...under(RAW, "processing", "failed", "reloads")),
      allowed(["s3:DeleteObject"], ...under(RAW, "processing", "staged", "reloads")),
      allowed(["s3:DeleteObjectVersion"], ...under(RAW, "incoming")),
      ledger("dynamodb:DeleteItem"),
      allowed(["sns:Publish"], TOPIC),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], KEY),
      allowed(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"], QUEUE),
      allowed(["states:StartExecution"], MACHINE),
      log("estate-ingest"),
      trace(),
    ]);
  });

  it("allows the workflow what its tasks call", () => {
    const glue = `${ARN}:glue:${HERE}`;
    const workgroup = arnOf("athena", "estate-verify-workgroup");
    const listing = (bucket: string, prefix: string) => ({
      ...allowed(["s3:ListBucket"], bucket),
      Condition: { StringLike: { "s3:prefix": prefix } },
    });
    expect(recording.policy("RolePolicy", "estate-load-policy").Statement).to.deep.equal([
      listing(RAW, "staged/*"),
      allowed(
        ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
        `${glue}:job/lakehouse-test-*`,
      ),
      listing(LAKE, "runs/*"),
      allowed(["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"], workgroup),
      allowed(["glue:GetDatabase"], `${glue}:catalog`, `${glue}:database/lakehouse_test`),
      allowed(
        ["glue:GetTable"],
        `${glue}:catalog`,
        `${glue}:database/lakehouse_test`,
        `${glue}:table/lakehouse_test/*`,
      ),
      allowed(["s3:GetBucketLocation"], LAKE),
      allowed(["s3:ListBucket"], LAKE),
      allowed(["s3:GetObject"], `${LAKE}/tables/*`, `${LAKE}/athena/verify/*`),
      allowed(["s3:PutObject", "s3:AbortMultipartUpload"], `${LAKE}/athena/verify/*`),
      allowed(["athena:GetQueryResults"], workgroup),
      allowed(["lambda:InvokeFunction"], arnOf("lambda", "estate-settle")),
      allowed(["sns:Publish"], TOPIC),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], KEY),
      trace("xray:GetSamplingRules", "xray:GetSamplingTargets"),
    ]);
  });

  it("allows analysts to ask in their workgroup, of all tables, and nothing else", () => {
    const glue = `${ARN}:glue:${HERE}`;
    const workgroup = arnOf("athena", "estate-analysts-workgroup");
    const catalog = [`${glue}:catalog`, `${glue}:database/lakehouse_test`, `${glue}:table/lakehouse_test/*`];
    expect(recording.policy("Policy", "estate-analyst-access-policy").Statement).to.deep.equal([
      allowed(["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"], workgroup),
      allowed(
        ["athena:StopQueryExecution", "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:GetNamedQuery"],
        workgroup,
      ),
      allowed(["glue:GetDatabase"], ...catalog.slice(0, 2)),
      allowed(["glue:GetTable"], ...catalog),
      allowed(["s3:GetBucketLocation"], LAKE),
      allowed(["s3:ListBucket"], LAKE),
      allowed(["s3:GetObject"], `${LAKE}/tables/*`, `${LAKE}/athena/analysts/*`),
      allowed(["s3:PutObject", "s3:AbortMultipartUpload"], `${LAKE}/athena/analysts/*`),
      allowed(["glue:GetTables"], ...catalog),
    ]);
  });

  it("gives each actor a role that only its service takes", () => {
    const trusts = Object.fromEntries(
      Object.entries(recording.all("Role")).map(([name, { assumeRolePolicy }]) => {
        const [statement] = (JSON.parse(String(assumeRolePolicy)) as { Statement: object[] }).Statement;
        return [name, statement];
      }),
    );
    const account = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    const trusted = (Service: string, rest: object = {}) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service },
      ...rest,
    });
    const lambda = trusted("lambda.amazonaws.com");
    const glue = trusted("glue.amazonaws.com");
    const states = trusted("states.amazonaws.com", {
      Condition: { ...account, ArnLike: { "aws:SourceArn": `${ARN}:states:${HERE}:stateMachine:*` } },
    });
    expect(trusts).to.deep.equal({
      "houses-role": glue,
      "rooms-role": glue,
      "estate-ingest-role": lambda,
      "estate-settle-role": lambda,
      "estate-sweep-role": lambda,
      "estate-load-role": states,
      "estate-crawl-role": glue,
    });
  });

  it("publishes what happens where it is told to, and has no bus otherwise", async () => {
    expect(recording.names("EventBus")).to.deep.equal([]);
    const told = await record(() => example({ pipeline: { events: true } }));
    const bus = arnOf("cloudwatch", "estate-events");
    expect(told.recording.all("EventBus")).to.deep.equal({
      "estate-events": { description: "What happened to files and runs" },
    });
    for (const name of ["ingest", "settle", "sweep"]) {
      const { variables } = told.recording.inputs("Function", `estate-${name}`)["environment"] as { variables: object };
      expect(variables).to.include({ EVENT_BUS: "estate-events" });
      expect(told.recording.policy("RolePolicy", `estate-${name}-policy`).Statement).to.deep.include(
        allowed(["events:PutEvents"], bus),
      );
    }
  });

  it("raises an alarm at dead letters", () => {
    const { alarmDescription, ...alarm } = recording.inputs("MetricAlarm", "estate-uploads-dead-letters-alarm");
    expect(alarmDescription).to.contain("ingest cannot read");
    expect(alarm).to.deep.equal({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "estate-uploads-dead-letters" },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC],
    });
  });

  it("keeps a ledger that can be restored", () => {
    expect(recording.inputs("Table", "estate-ledger-table")).to.deep.equal({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
        { name: "key", type: "S" },
        { name: "arrivedAt", type: "S" },
      ],
      globalSecondaryIndexes: [
        { name: "files-by-key", hashKey: "key", rangeKey: "arrivedAt", projectionType: "KEYS_ONLY" },
      ],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: false,
    });
  });

  it("sweeps every five minutes", () => {
    expect(recording.inputs("EventRule", "estate-sweep-schedule")).to.deep.equal({
      description: "When to sweep",
      scheduleExpression: "rate(5 minutes)",
    });
    expect(recording.inputs("EventTarget", "estate-sweep-target")).to.deep.equal({
      rule: "estate-sweep-schedule",
      arn: arnOf("lambda", "estate-sweep"),
    });
    expect(recording.inputs("Permission", "estate-sweep-permission")).to.deep.equal({
      action: "lambda:InvokeFunction",
      function: "estate-sweep",
      principal: "events.amazonaws.com",
      sourceArn: arnOf("cloudwatch", "estate-sweep-schedule"),
    });
  });

  it("asks for maintenance every week, or as often as it is told", async () => {
    expect(recording.inputs("EventRule", "estate-sweep-maintenance-schedule")).to.deep.equal({
      description: "When to ask for maintenance",
      scheduleExpression: "rate(7 days)",
    });
    expect(recording.inputs("EventTarget", "estate-sweep-maintenance-target")).to.deep.equal({
      rule: "estate-sweep-maintenance-schedule",
      arn: arnOf("lambda", "estate-sweep"),
      input: '{"ask":"maintain"}',
    });
    expect(recording.inputs("Permission", "estate-sweep-maintenance-permission")).to.include({
      sourceArn: arnOf("cloudwatch", "estate-sweep-maintenance-schedule"),
    });
    const daily = await record(() => example({ pipeline: { maintenance: "daily" } }));
    expect(daily.recording.inputs("EventRule", "estate-sweep-maintenance-schedule")["scheduleExpression"]).to.equal(
      "rate(1 day)",
    );
    const off = await record(() => example({ pipeline: { maintenance: "off" } }));
    expect(Object.keys(off.recording.all("EventRule"))).not.to.include("estate-sweep-maintenance-schedule");
  });

  it("tells of executions that could not say how they ended", () => {
    const { eventPattern } = recording.inputs("EventRule", "estate-failures-rule");
    expect(JSON.parse(String(eventPattern))).to.deep.equal({
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        stateMachineArn: [MACHINE],
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
        $or: [{ error: [{ exists: false }] }, { error: [{ "anything-but": ["LoadFailed"] }] }],
      },
    });
    expect(recording.inputs("EventTarget", "estate-failures-target")).to.deep.equal({
      rule: "estate-failures-rule",
      arn: TOPIC,
      inputTransformer: {
        inputPaths: { name: "$.detail.name", status: "$.detail.status", execution: "$.detail.executionArn" },
        inputTemplate:
          '"The load <name> ended as <status> without settling. Nothing is lost: the sweep starts it again, and files stay staged until then. ' +
          "If this repeats, look at the execution: " +
          'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/<execution>"',
      },
    });
  });

  for (const [purpose, limit] of [
    ["verify", 1e12],
    ["analysts", 100e9],
  ] as const) {
    it(`bounds what the queries of ${purpose} scan`, () => {
      expect(recording.inputs("Workgroup", `estate-${purpose}-workgroup`)).to.deep.equal({
        description: `Queries of the ${purpose}`,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: limit,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: `s3://lake-lake-id/athena/${purpose}/`,
            encryptionConfiguration: { encryptionOption: "SSE_S3" },
          },
        },
        forceDestroy: false,
      });
    });
  }

  it("speaks through a topic under its own key, which alarms and events may use", () => {
    const service = (name: string, rest: object) => ({
      Effect: "Allow",
      Principal: { Service: `${name}.amazonaws.com` },
      ...rest,
    });
    const account = { Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } };
    expect(recording.inputs("Topic", "alerts-topic")).to.deep.equal({ kmsMasterKeyId: KEY });
    expect(recording.inputs("Key", "alerts-key")["enableKeyRotation"]).to.equal(true);
    const use = { Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
    expect(recording.policy("Key", "alerts-key").Statement).to.deep.equal([
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `${ARN}:iam::123456789012:root` },
        Action: "kms:*",
        Resource: "*",
      },
      { Sid: "Alarms", ...service("cloudwatch", use), ...account },
      { Sid: "Events", ...service("events", use) },
    ]);
    const publish = { Action: "sns:Publish", Resource: TOPIC };
    expect(recording.policy("TopicPolicy", "alerts-policy").Statement).to.deep.equal([
      { Sid: "Alarms", ...service("cloudwatch", publish), ...account },
      { Sid: "Events", ...service("events", publish) },
    ]);
    expect(recording.inputs("TopicSubscription", "alerts-data@example.com")).to.deep.equal({
      topic: TOPIC,
      protocol: "email",
      endpoint: "data@example.com",
    });
  });

  it("says where to upload, and what it made", async () => {
    const { pipeline } = made;
    expect({
      uploadTo: await value(pipeline.uploadTo),
      workgroup: await value(pipeline.workgroup),
      ledgerTable: await value(pipeline.ledgerTable),
      deadLetterUrl: await value(pipeline.deadLetterUrl),
      glueJobs: await value(pipeline.glueJobs),
    }).to.deep.equal({
      uploadTo: "s3://lake-raw-id/incoming/",
      workgroup: "estate-analysts-workgroup",
      ledgerTable: "estate-ledger-table",
      deadLetterUrl: "https://sqs.test/estate-uploads-dead-letters",
      glueJobs: { houses: "lakehouse-test-houses", rooms: "lakehouse-test-rooms" },
    });
  });

  it("refuses datasets that would wait for each other for ever, or for themselves", async () => {
    const must = (dataset: string) => ({ [dataset]: { dataset, column: "id", policy: "reject" } }) as const;
    const ids = { a: long(), b: long(), c: long(), id: long() };
    const circle = () => {
      const { lake, alerts } = example();
      const datasets = [
        contract({ name: "a", columns: ids, key: ["id"], references: must("b") }),
        contract({ name: "b", columns: ids, key: ["id"], references: { ...must("c"), ...must("b") } }),
        contract({ name: "c", columns: ids, key: ["id"], references: must("a") }),
        contract({ name: "d", columns: ids, key: ["id"], references: must("a") }),
      ].map((one) => new LakehouseDataset(one.name, { lake, alerts, contract: one }));
      return new Pipeline("circle", { lake, alerts, datasets });
    };
    const remedy = ", so none of them would ever be loaded; make one of these references policy 'warn'";
    expect(await record(circle).then(() => "accepted", String)).to.include(
      "Pipeline 'circle' has 4 fault(s) in its arguments:\n" +
        `  - datasets[0].contract.references.b: 'a' waits for 'b' waits for 'c' waits for 'a'${remedy}\n` +
        `  - datasets[1].contract.references.c: 'b' waits for 'c' waits for 'a' waits for 'b'${remedy}\n` +
        `  - datasets[1].contract.references.b: 'b' waits for 'b'${remedy}\n` +
        `  - datasets[2].contract.references.a: 'c' waits for 'a' waits for 'b' waits for 'c'${remedy}`,
    );
  });

  it("refuses limits that cannot be, or that do not fit each other or the function's memory", async () => {
    const unfit = () => {
      const { lake, alerts, datasets } = example();
      const ingestLimits = { entryMb: 9_000, ratio: 5, rows: 1.5, sharedStringsMb: 2_000 };
      return new Pipeline("unfit", { lake, alerts, datasets, ingestMemoryMb: 1_024, ingestLimits });
    };
    expect(await record(unfit).then(() => "accepted", String)).to.include(
      "Pipeline 'unfit' has 4 fault(s) in its arguments:\n" +
        "  - ingestLimits.ratio: 5 is not a whole number from 10 to 1032\n" +
        "  - ingestLimits.rows: 1.5 is not a whole number from 1 to 1000000000\n" +
        "  - ingestLimits.entryMb: 9000 is more than all entries together may have; raise unpackedMb (6000), or lower this\n" +
        "  - ingestLimits.sharedStringsMb: 2000 is more than the function has room for; raise ingestMemoryMb (1024), or lower this to 640",
    );
  });

  it("refuses two datasets of one name, and none at all", async () => {
    const twice = () => {
      const { lake, alerts, datasets } = example();
      return new Pipeline("second", { lake, alerts, datasets: [...datasets, ...datasets] });
    };
    expect(await record(twice).then(() => "accepted", String)).to.include(
      "Pipeline 'second' has 2 fault(s) in its arguments:\n" +
        "  - datasets[2].contract.name: 'houses' is the name of datasets[0] too; give each contract its own\n" +
        "  - datasets[3].contract.name: 'rooms' is the name of datasets[1] too; give each contract its own",
    );
    const none = () => {
      const { lake, alerts } = example();
      return new Pipeline("third", { lake, alerts, datasets: [] });
    };
    expect(await record(none).then(() => "accepted", String)).to.include(
      "datasets: empty; a pipeline needs at least one dataset",
    );
  });
});

async function textsOf(code: unknown): Promise<Record<string, string>> {
  const { assets } = code as { assets: Promise<Record<string, { text: Promise<string> }>> }; // how an archive reaches the engine
  const texts = Object.entries(await assets).map(async ([name, { text }]) => [name, await text] as const);
  return Object.fromEntries(await Promise.all(texts));
}
