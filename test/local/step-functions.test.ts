import type { SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
} from "@aws-sdk/client-sfn";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEngine } from "../../local/engine-process.ts";
import { openLocalTarget, type LocalTarget } from "../../local/local-target.ts";

const region = "us-east-1";

describe("the local Step Functions", function () {
  this.timeout(30_000);
  let data: string;
  let local: LocalTarget;
  let sfn: SFNClient;
  let roleArn: string;
  let machines = 0;

  before(async () => {
    data = await mkdtemp(path.join(tmpdir(), "step-functions-"));
    const engine = await startEngine({ data, region, spark: false });
    local = await openLocalTarget({ engine, data, region, log: () => undefined });
    sfn = local.aws.sfn;
    roleArn = await roleThatMay("workflow", { Action: "*", Resource: "*" });
  });
  after(async () => {
    await local.stop();
    await rm(data, { recursive: true, force: true });
  });

  describe("starting an execution again", () => {
    const waiting = { Wait: { Type: "Wait", Seconds: 30, End: true } };

    it("answers the same while it runs with the same input, and refuses another input", async () => {
      const machine = await create("Wait", waiting);
      const first = await start(machine, "orders-1", { n: 1 });
      expect(await start(machine, "orders-1", { n: 1 })).to.deep.equal(first);
      expect(await refusal(start(machine, "orders-1", { n: 2 }))).to.equal("ExecutionAlreadyExists");
      expect(await statuses(machine)).to.deep.equal(["orders-1 RUNNING"]);
    });

    it("refuses a name once its execution is closed, even with the same input", async () => {
      const machine = await create("Done", { Done: { Type: "Succeed" } });
      await ended(await start(machine, "orders-1", { n: 1 }));
      expect(await refusal(start(machine, "orders-1", { n: 1 }))).to.equal("ExecutionAlreadyExists");
    });

    it("refuses a name that is too long or has odd characters, and input that is not JSON", async () => {
      const machine = await create("Done", { Done: { Type: "Succeed" } });
      expect(await refusal(start(machine, "x".repeat(81), {}))).to.equal("InvalidName");
      expect(await refusal(start(machine, "orders 1", {}))).to.equal("InvalidName");
      const command = new StartExecutionCommand({ stateMachineArn: machine, name: "x", input: "{" });
      expect(await refusal(sfn.send(command))).to.equal("InvalidExecutionInput");
      expect(await refusal(start(`${machine}-not`, "x", {}))).to.equal("StateMachineDoesNotExist");
    });
  });

  it("lists by status, newest first, in pages", async () => {
    const machine = await create("Fails", {
      Fails: { Type: "Choice", Choices: [{ Variable: "$.fail", BooleanEquals: true, Next: "Bad" }], Default: "Good" },
      Bad: { Type: "Fail", Error: "Bad", Cause: "asked to" },
      Good: { Type: "Succeed" },
    });
    for (const [index, fail] of [true, false, true].entries()) await ended(await start(machine, `n${index}`, { fail }));
    expect(await statuses(machine)).to.deep.equal(["n2 FAILED", "n1 SUCCEEDED", "n0 FAILED"]);
    const filter = { stateMachineArn: machine, statusFilter: "FAILED" as const, maxResults: 1 };
    const page = await sfn.send(new ListExecutionsCommand(filter));
    const rest = await sfn.send(new ListExecutionsCommand({ ...filter, nextToken: page.nextToken }));
    expect([page, rest].map((one) => one.executions?.map(({ name }) => name))).to.deep.equal([["n2"], ["n0"]]);
    expect(rest.nextToken).to.equal(undefined);
  });

  it("stops an execution, which then is aborted for the reason given", async () => {
    const machine = await create("Wait", { Wait: { Type: "Wait", Seconds: 30, End: true } });
    const executionArn = await start(machine, "long", {});
    await sfn.send(new StopExecutionCommand({ executionArn, error: "Operator", cause: "enough" }));
    const { status, error, cause } = await ended(executionArn);
    expect({ status, error, cause }).to.deep.equal({ status: "ABORTED", error: "Operator", cause: "enough" });
  });

  it("waits until a timestamp of its input, and not at all for one that is past", async () => {
    const machine = await create("Wait", { Wait: { Type: "Wait", TimestampPath: "$.until", End: true } });
    const until = new Date(Date.now() + 800);
    const later = await ended(await start(machine, "later", { until: until.toISOString() }));
    expect(later.stopDate?.getTime()).to.be.within(until.getTime() - 5, until.getTime() + 2000);
    const past = await ended(await start(machine, "past", { until: "2020-01-01T00:00:00.000Z" }));
    expect(Number(past.stopDate) - Number(past.startDate)).to.be.below(500);
  });

  it("gives the context to a state, and its history afterwards", async () => {
    const machine = await create("Who", {
      Who: { Type: "Pass", Parameters: { "id.$": "$$.Execution.Id", "name.$": "$$.Execution.Name" }, End: true },
    });
    const executionArn = await start(machine, "me", { some: "input" });
    const { output = "" } = await ended(executionArn);
    expect(JSON.parse(output)).to.deep.equal({ id: executionArn, name: "me" });
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id, type }) => `${id} ${type}`)).to.deep.equal([
      "1 ExecutionStarted",
      "2 PassStateEntered",
      "3 PassStateExited",
      "4 ExecutionSucceeded",
    ]);
  });

  describe("a task", () => {
    it("fails under the names the services use, which Catch sees", async () => {
      const errors = {
        "glue:startJobRun.sync": [{ JobName: "nobody" }, "Glue.EntityNotFoundException"],
        "aws-sdk:s3:listObjectsV2": [{ Bucket: "no-such-bucket" }, "S3.NoSuchBucketException"],
        "lambda:invoke": [{ FunctionName: "nobody" }, "Lambda.ResourceNotFoundException"],
        "aws-sdk:dynamodb:getItem": [
          { TableName: "nothing", Key: { pk: { S: "x" } } },
          "DynamoDb.ResourceNotFoundException",
        ],
      } as const;
      for (const [resource, [Parameters, name]] of Object.entries(errors)) {
        const machine = await create("Work", {
          Work: task(resource, Parameters, {
            Catch: [{ ErrorEquals: [name], ResultPath: "$.caught", Next: "Caught" }],
          }),
          Caught: { Type: "Pass", InputPath: "$.caught.Error", End: true },
        });
        expect((await ended(await start(machine, "x", {}))).output, resource).to.equal(JSON.stringify(name));
      }
    });

    it("is tried again only for the errors its Retry names", async () => {
      const Retry = [{ ErrorEquals: ["S3.NoSuchBucketException"], IntervalSeconds: 1, MaxAttempts: 1 }];
      for (const [ErrorEquals, errors] of [
        [["S3.NoSuchBucketException"], ["S3.NoSuchBucketException", "S3.NoSuchBucketException"]],
        [["S3.NoSuchKeyException"], ["S3.NoSuchBucketException"]],
      ]) {
        const machine = await create("Look", {
          Look: task("aws-sdk:s3:listObjectsV2", { Bucket: "none" }, { Retry: [{ ...Retry[0], ErrorEquals }] }),
        });
        const executionArn = await start(machine, "x", {});
        expect((await ended(executionArn)).error).to.equal("S3.NoSuchBucketException");
        expect(local.stepFunctions.execution(executionArn).visits[0]?.errors).to.deep.equal(errors);
      }
    });

    it("really calls the service with the parameters as written, and answers in the API's spelling", async () => {
      const machine = await create("Put", {
        Put: task("aws-sdk:s3:createBucket", { Bucket: "made-by-a-state" }, { Next: "Look" }),
        Look: task("aws-sdk:s3:listObjectsV2", { Bucket: "made-by-a-state", Prefix: "staged/", MaxKeys: 1 }, {}),
      });
      const { output = "{}" } = await ended(await start(machine, "x", {}));
      const { KeyCount, Name, Prefix } = JSON.parse(output) as Record<string, unknown>;
      expect({ KeyCount, Name, Prefix }).to.deep.equal({ KeyCount: 0, Name: "made-by-a-state", Prefix: "staged/" });
    });

    it("acts as the state machine's role, and is denied what that may not", async () => {
      const bucket = "arn:aws:s3:::somebodys";
      await local.aws.s3.send(new CreateBucketCommand({ Bucket: "somebodys" }));
      const role = await roleThatMay("reader", {
        Action: "s3:ListBucket",
        Resource: bucket,
        Condition: { StringLike: { "s3:prefix": "staged/*" } },
      });
      const look = (Prefix: string) => ({
        Look: task("aws-sdk:s3:listObjectsV2", { Bucket: "somebodys", Prefix }, {}),
      });
      const ends = {
        mine: look("staged/orders/"),
        others: look("done/"),
        nobodys: { Look: task("lambda:invoke", { FunctionName: "echo" }, {}) },
      };
      local.functions.add(echo);
      const errors: Record<string, unknown> = {};
      for (const [name, states] of Object.entries(ends)) {
        const { status, error } = await ended(await start(await create("Look", states, role), name, {}));
        errors[name] = error ?? status;
      }
      expect(errors).to.deep.equal({
        mine: "SUCCEEDED",
        others: "S3.AccessDeniedException",
        nobodys: "Lambda.AccessDeniedException",
      });
      const { denied } = await local.authorization.report();
      expect(denied).to.deep.include({ principal: "reader", action: "s3:ListBucket", resource: bucket, times: 1 });
      expect(denied).to.deep.include({
        principal: "reader",
        action: "lambda:InvokeFunction",
        resource: echo.arn,
        times: 1,
      });
    });

    it("cannot act as a role that does not trust Step Functions", async () => {
      const role = await roleThatMay("others", { Action: "*", Resource: "*" }, "lambda.amazonaws.com");
      const machine = await create(
        "Look",
        { Look: task("aws-sdk:s3:listObjectsV2", { Bucket: "somebodys" }, {}) },
        role,
      );
      const { cause } = await ended(await start(machine, "x", {}));
      expect(cause).to.match(
        /^User: states\.amazonaws\.com is not authorized to perform: sts:AssumeRole on resource: /,
      );
    });

    it("that nothing here can do is refused when the state machine is created, by state and resource", async () => {
      const command = create("Train", { Train: task("sagemaker:createTrainingJob.sync", {}, {}) });
      const error = await command.then(
        () => undefined,
        (refused: unknown) => refused,
      );
      expect(error).to.include({ name: "InvalidDefinition" });
      expect(String(error)).to.include(
        'state "Train": nothing here can do "arn:aws:states:::sagemaker:createTrainingJob.sync"',
      );
    });
  });

  function task(resource: string, Parameters: object, rest: object): object {
    const end = "Next" in rest || "Catch" in rest ? {} : { End: true };
    const next = "Catch" in rest ? { End: true } : {};
    return { Type: "Task", Resource: `arn:aws:states:::${resource}`, Parameters, ...end, ...next, ...rest };
  }

  async function roleThatMay(name: string, statement: object, service = "states.amazonaws.com"): Promise<string> {
    const Version = "2012-10-17";
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
    const AssumeRolePolicyDocument = JSON.stringify({ Version, Statement: [trust] });
    const made = await local.aws.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    const PolicyDocument = JSON.stringify({ Version, Statement: [{ Effect: "Allow", ...statement }] });
    await local.aws.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
    return made.Role?.Arn ?? "";
  }

  async function create(StartAt: string, States: object, role = roleArn): Promise<string> {
    const name = `machine-${++machines}`;
    const definition = JSON.stringify({ StartAt, States });
    const made = await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn: role }));
    return made.stateMachineArn ?? "";
  }

  async function start(stateMachineArn: string, name: string, input: object): Promise<string> {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return (await sfn.send(command)).executionArn ?? "";
  }

  async function ended(executionArn: string): Promise<DescribeExecutionOutput> {
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.stopDate !== undefined) return execution;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function statuses(stateMachineArn: string): Promise<string[] | undefined> {
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions?.map(({ name, status }) => `${name} ${status}`);
  }

  async function refusal(sent: Promise<unknown>): Promise<string> {
    return sent.then(
      () => "accepted",
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );
  }
});

/** A function that nobody may call here. */
const echo = {
  logicalName: "echo",
  name: "echo",
  arn: "arn:aws:lambda:us-east-1:123456789012:function:echo",
  roleArn: "",
  folder: "",
  handler: "",
  timeoutSeconds: 1,
  memoryMegabytes: 128,
  concurrency: undefined,
  environment: {},
};
