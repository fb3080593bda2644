import { expect } from "chai";
import { LakehouseDataset } from "../../components/lakehouse-dataset.ts";
import { LakeStorage } from "../../components/lake-storage.ts";
import { documentOf } from "../../components/contract/index.ts";
import { example, houses, rooms } from "./example.ts";
import { record, type Recording, smallSources } from "./recording.ts";

const ARN = "arn:aws-cn";
const HERE = "cn-north-1:123456789012";

describe("a dataset", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example()));
  });

  it("has one job, which is the lock on its tables", () => {
    const { defaultArguments, command, ...job } = recording.inputs("Job", "houses-job") as {
      defaultArguments: Record<string, string>;
      command: { scriptLocation: string };
    };
    const script = command.scriptLocation;
    expect(command).to.deep.equal({ name: "glueetl", pythonVersion: "3", scriptLocation: script });
    expect(job).to.deep.equal({
      name: "lakehouse-test-houses",
      description: "Loads what is staged for houses",
      roleArn: `${ARN}:iam:${HERE}:houses-role`,
      glueVersion: "5.1",
      workerType: "G.1X",
      numberOfWorkers: 5,
      executionClass: "STANDARD",
      executionProperty: { maxConcurrentRuns: 1 },
      maxRetries: 0,
      jobRunQueuingEnabled: false,
      timeout: 60,
    });
    expect(defaultArguments).to.deep.equal({
      "--datalake-formats": "delta",
      "--conf":
        "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension" +
        " --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
      "--extra-py-files": script.replace("job.py", "lakehouse_etl.zip"),
      "--enable-auto-scaling": "true",
      "--enable-continuous-cloudwatch-log": "true",
      "--continuous-log-logGroup": "/aws-glue/lakehouse-test-houses",
      "--dataset": "houses",
      "--raw-bucket": "lake-raw-id",
      "--lake-bucket": "lake-lake-id",
      "--database": "lakehouse_test",
      "--contract": `s3://lake-code-id/contracts/houses-${documentOf(houses).hash}.json`,
      "--isolate": "false",
      "--max-files": "1000",
      "--max-bytes": "10737418240",
    });
  });

  it("takes its size, class, bounds and time limit from its arguments", async () => {
    const dataset = {
      worker: "G.2X",
      workers: 20,
      executionClass: "FLEX",
      timeoutMinutes: 90,
      maxFiles: 5,
      maxBytes: 1e6,
    } as const;
    const { recording: sized } = await record(() => example({ dataset }));
    const job = sized.inputs("Job", "houses-job");
    expect(job).to.include({ workerType: "G.2X", numberOfWorkers: 20, executionClass: "FLEX", timeout: 90 });
    expect(job["defaultArguments"]).to.include({ "--max-files": "5", "--max-bytes": "1000000" });
    const machine = JSON.parse(String(sized.inputs("StateMachine", "estate-load")["definition"])) as {
      States: { Load: { TimeoutSeconds: number } };
    };
    expect(machine.States.Load.TimeoutSeconds).to.equal((90 + 15) * 60);
  });

  it("has a table in the shape of Athena's own Delta tables", () => {
    expect(recording.inputs("CatalogTable", "houses-table")).to.deep.equal({
      databaseName: "lakehouse_test",
      name: "houses",
      description: "houses: the newest version of every row",
      tableType: "EXTERNAL_TABLE",
      parameters: { EXTERNAL: "TRUE", table_type: "delta", "spark.sql.sources.provider": "delta" },
      storageDescriptor: {
        location: "s3://lake-lake-id/tables/houses/",
        columns: [
          { name: "id", type: "bigint" },
          { name: "name", type: "string" },
          { name: "built", type: "timestamp" },
          { name: "month", type: "int" },
          ...systemColumns,
        ],
        inputFormat: "org.apache.hadoop.mapred.SequenceFileInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
        serDeInfo: {
          serializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          parameters: { path: "s3://lake-lake-id/tables/houses/", "serialization.format": "1" },
        },
      },
    });
  });

  it("has a table for its refused rows", () => {
    const { name, storageDescriptor } = recording.inputs("CatalogTable", "houses-rejected-table") as {
      name: string;
      storageDescriptor: { location: string; columns: object[] };
    };
    expect(name).to.equal("houses_rejected");
    expect(storageDescriptor.location).to.equal("s3://lake-lake-id/tables/houses_rejected/");
    expect(storageDescriptor.columns).to.deep.equal([
      { name: "id", type: "string" },
      { name: "name", type: "string" },
      { name: "built", type: "string" },
      { name: "_reasons", type: "array<string>" },
      { name: "_surplus", type: "string" },
      { name: "_status", type: "string" },
      { name: "_resolved_by", type: "string" },
      ...systemColumns,
    ]);
  });

  it("uploads its contract under the contract's own hash", () => {
    const { hash } = documentOf(houses);
    const { content, ...object } = recording.inputs("BucketObjectv2", "houses-contract");
    expect(object).to.deep.equal({
      bucket: "lake-code-id",
      key: `contracts/houses-${hash}.json`,
      contentType: "application/json",
    });
    expect(JSON.parse(String(content))).to.deep.equal(documentOf(houses));
  });

  it("raises every alarm at the topic", () => {
    const alarms = Object.values(recording.all("MetricAlarm"))
      .filter(({ dimensions }) => (dimensions as { Dataset: string }).Dataset === "houses")
      .map(({ alarmDescription, ...alarm }) => {
        expect(alarmDescription).to.be.a("string").and.contain("houses");
        return alarm;
      });
    const common = {
      namespace: "lakehouse/test",
      dimensions: { Dataset: "houses" },
      period: 900,
      comparisonOperator: "GreaterThanThreshold",
      alarmActions: [`${ARN}:sns:${HERE}:alerts-topic`],
      okActions: [`${ARN}:sns:${HERE}:alerts-topic`],
    };
    const quiet = { evaluationPeriods: 1, treatMissingData: "notBreaching" };
    expect(alarms).to.have.deep.members([
      { ...common, ...quiet, metricName: "RunFailed", statistic: "Sum", threshold: 0 },
      { ...common, ...quiet, metricName: "Unverified", statistic: "Sum", threshold: 0 },
      { ...common, ...quiet, metricName: "CatalogDrift", statistic: "Maximum", threshold: 0 },
      { ...common, ...quiet, metricName: "RejectRate", statistic: "Maximum", threshold: 5 },
      { ...common, ...quiet, metricName: "RunSeconds", statistic: "Maximum", threshold: 1800 },
      {
        ...common,
        metricName: "HoursSinceLastLoad",
        statistic: "Maximum",
        threshold: 24,
        evaluationPeriods: 1,
        treatMissingData: "ignore",
      },
      {
        ...common,
        metricName: "OldestWaitingMinutes",
        statistic: "Maximum",
        threshold: 60,
        evaluationPeriods: 2,
        treatMissingData: "breaching",
      },
    ]);
  });

  it("lets its job touch its own things, and of others the tables it refers to", () => {
    const raw = `${ARN}:s3:${HERE}:lake-raw`;
    const lake = `${ARN}:s3:${HERE}:lake-lake`;
    const code = `${ARN}:s3:${HERE}:lake-code`;
    const allowed = (Action: string[], ...Resource: string[]) => ({ Effect: "Allow", Action, Resource });
    expect(recording.policy("RolePolicy", "rooms-policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        allowed(["s3:ListBucket"], raw),
        allowed(
          ["s3:GetObject"],
          `${raw}/staged/rooms/*`,
          `${raw}/done/rooms/*`,
          `${raw}/processing/rooms/*`,
          `${raw}/reloads/rooms/*`,
          `${raw}/verdicts/*`,
        ),
        allowed(["s3:ListBucketVersions"], raw),
        allowed(["s3:GetObjectVersion"], `${raw}/processing/rooms/*`),
        allowed(["s3:PutObject"], `${raw}/processing/rooms/*`, `${raw}/staged/rooms/*`),
        allowed(["s3:DeleteObject"], `${raw}/done/rooms/*`),
        allowed(["s3:ListBucket"], lake),
        allowed(
          ["s3:GetObject"],
          `${lake}/tables/rooms/*`,
          `${lake}/tables/rooms_rejected/*`,
          `${lake}/tables/houses/*`,
          `${lake}/runs/rooms/*`,
          `${lake}/breadcrumbs/rooms/*`,
        ),
        allowed(
          ["s3:PutObject", "s3:AbortMultipartUpload"],
          `${lake}/tables/rooms/*`,
          `${lake}/tables/rooms_rejected/*`,
        ),
        allowed(["s3:PutObject"], `${lake}/runs/rooms/*`, `${lake}/breadcrumbs/rooms/*`),
        allowed(
          ["s3:GetObject"],
          `${lake}/tables`,
          `${lake}/tables/rooms`,
          `${lake}/tables/rooms_rejected`,
          `${lake}/tables/houses`,
        ),
        allowed(
          ["s3:GetObject"],
          `${lake}/tables_$folder$`,
          `${lake}/tables/rooms_$folder$`,
          `${lake}/tables/rooms_rejected_$folder$`,
          `${lake}/tables/houses_$folder$`,
        ),
        allowed(
          ["s3:PutObject"],
          `${lake}/tables_$folder$`,
          `${lake}/tables/rooms_$folder$`,
          `${lake}/tables/rooms_rejected_$folder$`,
        ),
        allowed(
          ["s3:DeleteObject"],
          `${lake}/tables/rooms/*`,
          `${lake}/tables/rooms_rejected/*`,
          `${lake}/breadcrumbs/rooms/*`,
        ),
        allowed(["s3:ListBucket"], code),
        allowed(["s3:GetObject"], `${code}/code/*`, `${code}/contracts/rooms-*`),
        allowed(
          ["glue:GetTable", "glue:UpdateTable"],
          `${ARN}:glue:${HERE}:catalog`,
          `${ARN}:glue:${HERE}:database/lakehouse_test`,
          `${ARN}:glue:${HERE}:table/lakehouse_test/rooms`,
          `${ARN}:glue:${HERE}:table/lakehouse_test/rooms_rejected`,
        ),
        allowed(["glue:GetJobRun"], `${ARN}:glue:${HERE}:job/lakehouse-test-rooms`),
        allowed(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          `${ARN}:cloudwatch:${HERE}:rooms-log:*`,
          `${ARN}:logs:${HERE}:log-group:/aws-glue/jobs/*`,
        ),
      ],
    });
  });

  it("takes no more than sixteen resources", () => {
    const own = recording.registered.filter(({ name }) => name === "rooms" || name.startsWith("rooms-"));
    expect(own).to.have.length(15);
  });

  it("refuses faulty arguments, all at once", async () => {
    const { etl } = smallSources();
    const error = await record(
      () =>
        new LakehouseDataset("r".repeat(52), {
          lake: new LakeStorage("lake", { etl }),
          alerts: { arn: "topic" },
          contract: rooms,
          workers: 1,
          timeoutMinutes: 1,
          maxFiles: 0,
          maxBytes: 0.5,
          alarms: { rejectPercent: 101 },
        }),
    ).then(() => "accepted", String);
    expect(error).to.include(
      `LakehouseDataset '${"r".repeat(52)}' has 6 fault(s) in its arguments:\n` +
        `  - name: makes the role '${"r".repeat(52)}-role', which is 1 character(s) over 56 (8 are Pulumi's); choose a shorter name\n` +
        "  - workers: 1 is not a whole number from 2 to 299\n" +
        "  - timeoutMinutes: 1 is not a whole number from 5 to 2880\n" +
        "  - maxFiles: 0 is not a whole number from 1 to 100000\n" +
        "  - maxBytes: 0.5 is not a whole number from 1 to 9007199254740991\n" +
        "  - alarms.rejectPercent: 101 is not a percentage from 0 to 100",
    );
  });

  it("refuses a project and stack too long for its job", async () => {
    const { etl } = smallSources();
    const program = () =>
      new LakehouseDataset("rooms", {
        lake: new LakeStorage("lake", { etl }),
        alerts: { arn: "topic" },
        contract: rooms,
      });
    const error = await record(program, { stack: "s".repeat(245) }).then(() => "accepted", String);
    expect(error).to.include(
      `contract.name: makes the job 'lakehouse-${"s".repeat(245)}-rooms', which is 6 character(s) over 255; choose a shorter name`,
    );
  });
});

const systemColumns = [
  { name: "_file_id", type: "string" },
  { name: "_source_file", type: "string" },
  { name: "_source_sheet", type: "string" },
  { name: "_source_row", type: "bigint" },
  { name: "_arrived_at", type: "timestamp" },
  { name: "_run_id", type: "string" },
  { name: "_loaded_at", type: "timestamp" },
];
