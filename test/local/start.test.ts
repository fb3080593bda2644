import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { startLocal, UnsupportedResources, type LocalEvent, type LocalLakehouse } from "../../local/index.ts";

const fixtures = path.join(import.meta.dirname, "fixtures");

describe("the local target", function () {
  this.timeout(60_000);
  let data: string;

  before(async () => {
    // Beside the repository's modules, where the fixture's functions find the AWS SDK.
    data = await mkdtemp(path.join(import.meta.dirname, "data-"));
  });
  after(() => rm(data, { recursive: true, force: true }));

  describe("with a program it can create", () => {
    let lake: LocalLakehouse;
    let s3: S3Client;
    const events: LocalEvent[] = [];
    const said: string[] = [];

    before(async () => {
      lake = await start("program", (line) => said.push(line));
      lake.onEvent((event) => events.push(event));
      s3 = new S3Client({ ...access(), forcePathStyle: true });
    });
    after(() => lake.stop());

    it("exports real values, by the stack's configuration", () => {
      const account = String(lake.outputs["account"]);
      expect(account).to.match(/^\d{12}$/);
      expect(lake.outputs).to.deep.equal({
        account,
        bucketName: lake.resources.find(({ type }) => type === "aws:s3/bucket:Bucket")?.id,
        queueUrl: `${lake.env["AWS_ENDPOINT_URL"]}/${account}/${String(lake.outputs["queueUrl"]).split("/").at(-1)}`,
        region: "eu-central-1",
        stateMachine: `arn:aws:states:eu-central-1:${account}:stateMachine:${nameOf("aws:sfn/stateMachine:StateMachine")}`,
        topicArn: `arn:aws:sns:eu-central-1:${account}:${nameOf("aws:sns/topic:Topic")}`,
      });
      expect(lake.outputs["bucketName"]).to.match(/^inbox-[0-9a-f]{7}$/);
    });

    it("carries an upload through queue, function and workflow to its answer", async () => {
      await upload("in/a b+ü.txt");
      await lake.idle(300);
      expect(await answer()).to.equal("hello in/a b+ü.txt");
      const [execution] = lake.executions();
      expect(execution).to.include({ name: "in-a-b---txt", dataset: null, status: "SUCCEEDED", error: null });
      expect(execution?.states.map(({ name }) => name)).to.deep.equal(["Kind", "Echo", "Write"]);
      const uploads = await s3.send(new ListObjectsV2Command({ Bucket: String(lake.outputs["bucketName"]) }));
      expect(uploads.Contents?.map(({ Key }) => Key)).to.deep.equal(["in/a b+ü.txt", "out/answer.txt"]);
    });

    it("brings back a message whose item was reported as failed", async () => {
      await upload("in/once.twice");
      await lake.idle(300);
      expect(await answer()).to.equal("hello in/once.twice");
    });

    it("does without what it cannot create and need not, and says what and why", () => {
      const reason = "functions and loads run on this machine, which reaches the local AWS directly";
      expect(lake.leftOut).to.deep.equal([
        { type: "aws:ec2/vpc:Vpc", logicalName: "nowhere", reason },
        { type: "aws:ec2/subnet:Subnet", logicalName: "nowhere-either", reason },
      ]);
      expect(said).to.deep.equal([`not created here: nowhere, nowhere-either: ${reason}`]);
      expect(lake.resources.map(({ logicalName }) => logicalName)).not.to.include("nowhere");
    });

    it("tells the topic of a failed execution by the rule on its status", async () => {
      await upload("in/x.bad");
      await until(() => events.some((event) => event.kind === "notification"));
      const told = events.filter((event) => event.kind === "notification");
      expect(told.map(({ topicArn, message }) => ({ topicArn, message }))).to.deep.equal([
        { topicArn: lake.outputs["topicArn"], message: "execution in-x-bad is FAILED" },
      ]);
      const failed = lake.executions().find(({ name }) => name === "in-x-bad");
      expect(failed).to.include({ status: "FAILED", error: "BadKey", cause: "no such keys please" });
    });

    it("counts what each role was granted and has used, by the program's names, and what was denied", async () => {
      const { grants, denied } = await lake.permissions();
      const account = String(lake.outputs["account"]);
      const here = `eu-central-1:${account}`;
      expect(grants.map(({ role, action, resource, used }) => [role, action, resource, used > 0])).to.have.deep.members(
        [
          ["workflow", "lambda:InvokeFunction", `arn:aws:lambda:${here}:function:echo`, true],
          ["workflow", "s3:PutObject", "arn:aws:s3:::inbox/out/*", true],
          ["function", "states:StartExecution", `arn:aws:states:${here}:stateMachine:answer`, true],
          ["function", "sqs:ReceiveMessage", `arn:aws:sqs:${here}:uploads`, true],
          ["function", "sqs:DeleteMessage", `arn:aws:sqs:${here}:uploads`, true],
          ["function", "sqs:GetQueueAttributes", `arn:aws:sqs:${here}:uploads`, true],
        ],
      );
      expect(denied).to.deep.equal([]);
    });

    it("keeps the metrics that a function prints in the embedded format", async () => {
      await lake.invoke("starter", { Records: [] });
      const cloudwatch = new CloudWatchClient(access());
      await until(async () => {
        const { Datapoints = [] } = await cloudwatch.send(
          new GetMetricStatisticsCommand({
            Namespace: "Fixture",
            MetricName: "Batches",
            Dimensions: [{ Name: "Stage", Value: "test" }],
            StartTime: new Date(Date.now() - 3_600_000),
            EndTime: new Date(Date.now() + 3_600_000),
            Period: 86_400,
            Statistics: ["Sum"],
          }),
        );
        return Datapoints.some(({ Sum = 0 }) => Sum >= 1);
      });
    });

    it("answers Lambda's Invoke by the SDK, and every other Lambda call as the local AWS does", async () => {
      const lambda = new LambdaClient({ ...access(), endpoint: String(lake.env["AWS_ENDPOINT_URL_LAMBDA"]) });
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
      const names = Functions.map(({ FunctionName = "" }) => FunctionName).sort();
      expect(lake.functions.filter((name) => names.includes(name)).sort()).to.deep.equal(names);
      const Payload = JSON.stringify({ greeting: "hi", key: "there" });
      const answered = await lambda.send(new InvokeCommand({ FunctionName: names[0], Payload }));
      expect(JSON.parse(answered.Payload?.transformToString() ?? "")).to.deep.equal({ told: "hi there" });
      const { accessKeyId, secretAccessKey, sessionToken } = await functionKeys();
      const asFunction = new LambdaClient({
        ...access(),
        endpoint: String(lake.env["AWS_ENDPOINT_URL_LAMBDA"]),
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      });
      const refused = await failureOf(asFunction.send(new InvokeCommand({ FunctionName: names[0], Payload })));
      expect(refused).to.include({ name: "AccessDeniedException" });
    });

    it("starts an execution for whoever may start it", async () => {
      const stateMachineArn = String(lake.outputs["stateMachine"]);
      const sfn = new SFNClient({
        ...access(),
        endpoint: String(lake.env["AWS_ENDPOINT_URL_SFN"]),
        credentials: await functionKeys(),
      });
      const input = JSON.stringify({ key: "k", greeting: "g" });
      await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "by-the-function", input }));
      const refused = await failureOf(sfn.send(new ListExecutionsCommand({ stateMachineArn })));
      expect(refused).to.include({ name: "AccessDeniedException" });
      expect(String(refused)).to.match(
        /assumed-role\/function-[0-9a-f]{7}\/test is not authorized to perform: states:ListExecutions/,
      );
    });

    function access() {
      const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_ENDPOINT_URL = "" } = lake.env;
      const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
      return { endpoint: AWS_ENDPOINT_URL, region: lake.region, credentials };
    }

    async function functionKeys() {
      const sts = new STSClient(access());
      const RoleArn = `arn:aws:iam::${String(lake.outputs["account"])}:role/${nameOf("aws:iam/role:Role", "function")}`;
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }));
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    }

    function nameOf(type: string, logicalName?: string): string | undefined {
      return lake.resources
        .find((resource) => resource.type === type && (logicalName ?? resource.logicalName) === resource.logicalName)
        ?.id.split(":")
        .at(-1);
    }

    async function upload(key: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: String(lake.outputs["bucketName"]), Key: key, Body: "x" }));
    }

    async function answer(): Promise<string | undefined> {
      const Bucket = String(lake.outputs["bucketName"]);
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "out/answer.txt" }));
      return Body?.transformToString();
    }
  });

  it("refuses a program naming at once everything it cannot create", async () => {
    const error = await failureOf(start("unsupported"));
    expect(error).to.be.instanceOf(UnsupportedResources);
    expect((error as UnsupportedResources).unsupported).to.have.members([
      'aws:cloudfront/originAccessControl:OriginAccessControl "edge"',
      'aws:ecs/cluster:Cluster "ships"',
      "function aws:index/getIpRanges:getIpRanges",
    ]);
    expect(String(error)).to.include("local/provider");
  });

  it("tells the first resource that the local AWS refuses, once", async () => {
    const error = await failureOf(start("failing"));
    expect(String(error)).to.match(/^Error: aws:sqs\/queue:Queue "impossible" could not be created: .+/);
  });

  function start(fixture: string, log: (line: string) => void = () => undefined): Promise<LocalLakehouse> {
    const folder = path.join(fixtures, fixture);
    const stackFile = path.join(folder, "Pulumi.test.yaml");
    return startLocal({
      data: path.join(data, fixture),
      program: path.join(folder, "index.ts"),
      stackFile,
      log,
      spark: false,
    });
  }
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it succeeded");
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
