import { readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { expect } from "chai";
import type { LoadWorkflowArgs } from "../../components/load-tasks.ts";
import { loadWorkflow } from "../../components/load-workflow.ts";
import { allow } from "../../components/permissions.ts";
import { permissions, render, validate } from "../../components/workflow/index.ts";

const args: LoadWorkflowArgs = {
  rawBucket: { name: "raw", arn: "raw-arn" },
  lakeBucket: { name: "lake", arn: "lake-arn" },
  jobPrefix: "lakehouse-dev-",
  jobArns: "job-arns",
  jobTimeoutSeconds: 3600,
  verify: {
    workgroup: { name: "verify", arn: "workgroup-arn" },
    database: "lakehouse_dev",
    reads: [allow(["s3:GetObject"], { on: ["tables"] })],
  },
  settle: { arn: "settle-arn", timeoutSeconds: 300 },
  topic: { arn: "topic-arn", keyArn: "key-arn" },
};
const flow = loadWorkflow(args);
// All leaves are plain here; the round trip makes the type say so.
const definition = JSON.parse(JSON.stringify(render(flow, "aws"))) as StateMachineDefinition;

describe("the load workflow", () => {
  it("is sound", () => {
    expect(validate(flow)).to.deep.equal([]);
  });

  it("renders to the definition that was reviewed", () => {
    const reviewed: unknown = JSON.parse(readFileSync(new URL("./load-workflow.asl.json", import.meta.url), "utf8"));
    expect(definition).to.deep.equal(reviewed);
  });

  it("passes the States Language's own validator", () => {
    const { isValid, errorsText } = aslValidator(definition);
    expect(isValid, errorsText("\n")).to.equal(true);
  });

  it("needs no more than its tasks call", () => {
    expect(permissions(flow)).to.deep.equal([
      { actions: ["s3:ListBucket"], resources: ["raw-arn"], when: { StringLike: { "s3:prefix": "staged/*" } } },
      {
        actions: ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
        resources: ["job-arns"],
      },
      { actions: ["s3:ListBucket"], resources: ["lake-arn"], when: { StringLike: { "s3:prefix": "runs/*" } } },
      {
        actions: ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"],
        resources: ["workgroup-arn"],
      },
      { actions: ["s3:GetObject"], resources: ["tables"] },
      { actions: ["athena:GetQueryResults"], resources: ["workgroup-arn"] },
      { actions: ["lambda:InvokeFunction"], resources: ["settle-arn"] },
      { actions: ["sns:Publish"], resources: ["topic-arn"] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["key-arn"] },
    ]);
  });

  it("never repeats what has timed out, and spreads every retry", () => {
    const retries = Object.values(definition.States).flatMap((state) => ("Retry" in state ? (state.Retry ?? []) : []));
    expect(retries).to.have.length(11);
    for (const retry of retries) {
      expect(retry.ErrorEquals).to.not.include("States.Timeout").and.to.not.include("States.ALL");
      expect(retry.JitterStrategy).to.equal("FULL");
    }
  });
});

const EXECUTION = "arn:aws:states:xx-test-1:123456789012:execution:load:orders-20261123T224300Z";

describe("an execution of the load workflow", () => {
  const settled = (ended: number, staged: number, message: string) => ({ Payload: { ended, staged, message } });
  const counted = { ResultSet: { Rows: [{ Data: [{ VarCharValue: "_col0" }] }, { Data: [{ VarCharValue: "42" }] }] } };
  const query = { QueryExecution: { QueryExecutionId: "q-1" } };
  const good = {
    Look: [{ KeyCount: 1 }],
    LookBegan: [{ KeyCount: 1 }],
    Load: [{}],
    LoadApart: [{}],
    Verify: [query],
    Counted: [counted],
    Settle: [settled(1, 0, "loaded 42")],
    SettleUnverified: [settled(1, 0, "loaded, unverified")],
    SettleFailed: [settled(0, 1, "failed")],
    Tell: [{}],
    TellFailed: [{}],
  };

  it("that finds nothing says nothing", async () => {
    const { path } = await run({ ...good, Look: [{ KeyCount: 0 }] });
    expect(path).to.deep.equal(["Gather", "Look", "Staged?", "Told?", "Idle"]);
  });

  it("loads, verifies, settles and tells", async () => {
    const { path, calls } = await run(good);
    expect(path).to.deep.equal([
      "Gather",
      "Look",
      "Staged?",
      "NameRun",
      "Load",
      "Verify",
      "Counted",
      "Settle",
      "Again?",
      "Tell",
      "Done",
    ]);
    expect(calls).to.deep.equal([
      ["Look", { Bucket: "raw", Prefix: "staged/orders/", MaxKeys: 1 }],
      [
        "Load",
        {
          JobName: "lakehouse-dev-orders",
          Arguments: { "--run-id": "orders-20261123T224300Z-01", "--isolate": "false" },
        },
      ],
      [
        "Verify",
        {
          QueryString: `SELECT count(*) FROM "orders" WHERE _run_id = 'orders-20261123T224300Z-01'`,
          WorkGroup: "verify",
          QueryExecutionContext: { Database: "lakehouse_dev" },
        },
      ],
      ["Counted", { QueryExecutionId: "q-1", MaxResults: 2 }],
      [
        "Settle",
        {
          FunctionName: "settle-arn",
          Payload: {
            dataset: "orders",
            runId: "orders-20261123T224300Z-01",
            execution: EXECUTION,
            told: "",
            isolated: false,
            verified: { rows: 42 },
          },
        },
      ],
      ["Tell", { TopicArn: "topic-arn", Subject: "orders: loaded", Message: "loaded 42" }],
    ]);
  });

  it("goes round while it gets on, and tells of all rounds", async () => {
    const { path, calls } = await run({ ...good, Settle: [settled(2, 3, "first"), settled(3, 0, "first, second")] });
    expect(path.filter((name) => name === "Load")).to.have.length(2);
    const payloads = calls.filter(([name]) => name === "Settle").map(([, input]) => payloadOf(input));
    expect(payloads).to.deep.equal([
      {
        dataset: "orders",
        runId: "orders-20261123T224300Z-01",
        execution: EXECUTION,
        told: "",
        isolated: false,
        verified: { rows: 42 },
      },
      {
        dataset: "orders",
        runId: "orders-20261123T224300Z-02",
        execution: EXECUTION,
        told: "first",
        isolated: false,
        verified: { rows: 42 },
      },
    ]);
    expect(calls.at(-1)).to.deep.equal([
      "Tell",
      { TopicArn: "topic-arn", Subject: "orders: loaded", Message: "first, second" },
    ]);
  });

  it("stops at a run that ended nothing, whatever is staged", async () => {
    const { path } = await run({ ...good, Settle: [settled(0, 3, "nothing")] });
    expect(path.slice(-3)).to.deep.equal(["Again?", "Tell", "Done"]);
  });

  it("goes round at most twenty times", async () => {
    const { path } = await run({ ...good, Settle: [settled(1, 1, "more")] });
    expect(path.filter((name) => name === "Load")).to.have.length(20);
    expect(path.at(-1)).to.equal("Done");
  });

  it("leaves a busy job alone", async () => {
    const { path } = await run({ ...good, Load: [fault("Glue.ConcurrentRunsExceededException")] });
    expect(path.slice(-3)).to.deep.equal(["Load", "Told?", "Idle"]);
  });

  it("tells what earlier rounds did when it finds the job busy", async () => {
    const { path, calls } = await run({
      ...good,
      Load: [{}, fault("Glue.ConcurrentRunsExceededException")],
      Settle: [settled(1, 1, "first")],
    });
    expect(path.slice(-4)).to.deep.equal(["Load", "Told?", "Tell", "Done"]);
    expect(calls.at(-1)).to.deep.equal([
      "Tell",
      { TopicArn: "topic-arn", Subject: "orders: loaded", Message: "first" },
    ]);
  });

  it("takes a failed run that never began for a busy job", async () => {
    const { path, calls } = await run({ ...good, Load: [fault("States.TaskFailed")], LookBegan: [{ KeyCount: 0 }] });
    expect(path.slice(-5)).to.deep.equal(["Load", "LookBegan", "Began?", "Told?", "Idle"]);
    expect(calls.at(-1)).to.deep.equal([
      "LookBegan",
      { Bucket: "lake", Prefix: "runs/orders/orders-20261123T224300Z-01/started.json", MaxKeys: 1 },
    ]);
  });

  it("loads file by file after a failure", async () => {
    const { path, calls } = await run({ ...good, Load: [fault("States.TaskFailed")] });
    expect(path.slice(4)).to.deep.equal([
      "Load",
      "LookBegan",
      "Began?",
      "NameRunApart",
      "LoadApart",
      "Verify",
      "Counted",
      "Settle",
      "Again?",
      "Tell",
      "Done",
    ]);
    const [, apart] = calls.find(([name]) => name === "LoadApart") ?? [];
    expect(apart).to.deep.equal({
      JobName: "lakehouse-dev-orders",
      Arguments: { "--run-id": "orders-20261123T224300Z-01-apart", "--isolate": "true" },
    });
    const [, settle] = calls.find(([name]) => name === "Settle") ?? [];
    expect(payloadOf(settle)).to.deep.equal({
      dataset: "orders",
      runId: "orders-20261123T224300Z-01-apart",
      execution: EXECUTION,
      told: "",
      isolated: true,
      verified: { rows: 42 },
    });
  });

  it("records and tells a failure of both, and fails", async () => {
    const { path, calls, error } = await run({
      ...good,
      Load: [fault("States.TaskFailed")],
      LoadApart: [fault("States.TaskFailed", "out of memory")],
    });
    expect(path.slice(-7)).to.deep.equal([
      "NameRunApart",
      "LoadApart",
      "LookBegan",
      "Began?",
      "SettleFailed",
      "TellFailed",
      "Failed",
    ]);
    const [, settle] = calls.find(([name]) => name === "SettleFailed") ?? [];
    expect(payloadOf(settle)).to.deep.equal({
      dataset: "orders",
      runId: "orders-20261123T224300Z-01-apart",
      execution: EXECUTION,
      told: "",
      failed: { Error: "States.TaskFailed", Cause: "out of memory" },
    });
    expect(calls.at(-1)).to.deep.equal([
      "TellFailed",
      { TopicArn: "topic-arn", Subject: "orders: load failed", Message: "failed" },
    ]);
    expect(error).to.equal("LoadFailed");
  });

  it("that fails and cannot say so fails under another name", async () => {
    const { error } = await run({
      ...good,
      Load: [fault("States.TaskFailed")],
      LoadApart: [fault("States.TaskFailed")],
      TellFailed: [fault("SNS.Denied")],
    });
    expect(error).to.equal("LoadFailedUntold");
  });

  for (const state of ["Verify", "Counted"] as const) {
    it(`settles as unverified when ${state} fails`, async () => {
      const { path, calls } = await run({ ...good, [state]: [fault("States.Timeout", "600 s")] });
      expect(path.slice(-4)).to.deep.equal(["SettleUnverified", "Again?", "Tell", "Done"]);
      const [, settle] = calls.find(([name]) => name === "SettleUnverified") ?? [];
      expect(payloadOf(settle)).to.deep.equal({
        dataset: "orders",
        runId: "orders-20261123T224300Z-01",
        execution: EXECUTION,
        told: "",
        isolated: false,
        verified: { error: '{"Error":"States.Timeout","Cause":"600 s"}' },
      });
    });
  }

  it("succeeds although nobody could be told", async () => {
    const { path, error } = await run({ ...good, Tell: [fault("SNS.Denied")] });
    expect(path.slice(-2)).to.deep.equal(["Tell", "Done"]);
    expect(error).to.equal(undefined);
  });
});

interface Fault {
  fault: Error;
}

function fault(name: string, cause = "because"): Fault {
  return { fault: Object.assign(new Error(cause), { name }) };
}

function payloadOf(input: unknown): unknown {
  return typeof input === "object" && input !== null && "Payload" in input ? input.Payload : undefined;
}

/** Runs the definition; each task answers with its answers in turn, the last one again and again. */
async function run(answers: Readonly<Record<string, readonly object[]>>) {
  const calls: [string, unknown][] = [];
  const handlers = Object.fromEntries(
    Object.entries(answers).map(([name, list]) => {
      let turn = 0;
      return [
        name,
        (input: unknown) => {
          const answer = list[Math.min(turn++, list.length - 1)] ?? {};
          if ("fault" in answer) throw answer.fault;
          calls.push([name, input]);
          return JSON.parse(JSON.stringify(answer)) as never;
        },
      ];
    }),
  );
  const execution = new StateMachine(definition).run(
    { dataset: "orders", gatherUntil: "2026-11-23T22:44:10.000Z", round: 1, told: "" },
    {
      context: { Execution: { Name: "orders-20261123T224300Z", Id: EXECUTION } },
      overrides: {
        taskResourceLocalHandlers: handlers,
        waitTimeOverrides: { Gather: 0 },
        retryIntervalOverrides: Object.fromEntries(Object.keys(answers).map((name) => [name, 0])),
      },
    },
  );
  // How it ended is among the events.
  execution.result.catch(() => undefined);
  const path: string[] = [];
  let error: string | undefined;
  for await (const event of execution.eventLogs) {
    if (event.type === "StateEntered") path.push(event.state.name);
    if (event.type === "ExecutionFailed") error = event.Error;
  }
  return { path, calls, error };
}
