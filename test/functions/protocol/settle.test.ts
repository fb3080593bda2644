import { expect } from "chai";
import {
  fileLoad,
  poisoned,
  ran,
  restingKey,
  runId,
  runsMeasured,
  settledKey,
  summaryKey,
  summaryOf,
} from "./expected.ts";
import { ORDERS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { World, type Uploaded } from "./world.ts";

describe("settle", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;
  let file: Uploaded;

  beforeEach(async () => {
    world = await World.create(aws.clients);
    file = await world.upload("incoming/orders/good.csv", ORDERS_CSV);
    await world.ingest(file);
  });

  const summarise = async (...args: Parameters<typeof summaryOf>) => {
    const summary = summaryOf(...args);
    await world.put(world.lake, summaryKey(summary.dataset), summary);
    return summary;
  };
  const failing = (run: string) => ({
    dataset: "orders",
    runId: run,
    failed: { Error: "States.TaskFailed", Cause: JSON.stringify({ JobName: "x", ErrorMessage: "disk full" }) },
    told: "",
  });
  const unverified = () => world.metrics.filter((line) => line.Unverified === 1).length;
  const runItem = async () => (await world.ledger())[`run#orders ${runId("orders")}`];

  it("tells what happened, how many rows, and what to do", async () => {
    await summarise("orders", [fileLoad(file, "orders")], {
      orphans: { "order_id -> orders.order_id": 2 },
      newColumns: ["gift"],
    });
    const earlier = "earlier round\n\nLinks:\n- the execution: https://console.test/of-that-round";
    const execution = "arn:aws:states:xx-test-1:123456789012:execution:load:orders-1";
    const { answer } = await world.settle({ ...ran("orders", 2, earlier), execution });
    expect(answer).to.deep.equal({
      ended: 1,
      staged: 0,
      message: [
        "earlier round",
        "",
        `orders: 1 file loaded by run ${runId("orders")}. 3 rows read: 2 new, 0 changed, 0 unchanged, 0 repeated, 0 older than the table's, 1 refused.`,
        "Refused rows: total_amount: must be above 0 (1).",
        "What to do: look at them with their reasons in orders_rejected, correct them and upload them again.",
        "2 rows had no match when they were loaded: order_id -> orders.order_id.",
        "New columns in the table: gift.",
        "",
        "Links:",
        `- the execution: https://console.test/states/home?region=xx-test-1#/v2/executions/details/${execution}`,
        "- the query editor: https://console.test/athena/home?region=xx-test-1#/query-editor",
      ].join("\n"),
    });
  });

  it("tells of a failed run with the log that says why, also when nobody knows the execution", async () => {
    const { answer } = await world.settle(failing(runId("orders")));
    expect(answer?.message.split("\n\nLinks:\n")[1]).to.equal(
      "- the job's log: https://console.test/cloudwatch/home?region=xx-test-1#logsV2:log-groups/log-group/$252Fjobs$252Forders",
    );
  });

  it("emits a run's metrics once, however often it is settled", async () => {
    await summarise("orders", [fileLoad(file, "orders")]);
    await Promise.all([world.settle(ran("orders")), world.settle(ran("orders")), world.sweep()]);
    await world.settle(ran("orders"));
    expect(runsMeasured(world, "orders")).to.equal(1);
    const { _aws, ...values } = world.metrics.find((line) => "RowsRead" in line) ?? { Dataset: "none" };
    expect(_aws).to.have.nested.property("CloudWatchMetrics[0].Dimensions[0][0]", "Dataset");
    expect(values).to.deep.equal({
      Dataset: "orders",
      RowsRead: 3,
      RowsInserted: 2,
      RowsUpdated: 0,
      RowsRejected: 1,
      RejectRate: 100 / 3,
      RowsResolved: 0,
      RunSeconds: 30,
      FilesLoaded: 1,
      FilesFailed: 0,
      RunFailed: 0,
    });
  });

  it("settles a summary anew when it was written anew", async () => {
    const first = await summarise("orders", []);
    await world.settle(ran("orders", 0));
    const second = await summarise("orders", [fileLoad(file, "orders")]);
    await world.stopExecutions();
    expect((await world.sweep()).answer?.settled).to.deep.equal([runId("orders")]);
    expect(await world.keys(world.lake)).to.have.members([
      summaryKey("orders"),
      settledKey("orders", first),
      settledKey("orders", second),
    ]);
  });

  it("ends a file that was done or loaded before, without touching its counts", async () => {
    await summarise("orders", [fileLoad(file, "orders")]);
    await world.settle(ran("orders"));
    const before = await world.ledger();
    const again = summaryOf("orders", [fileLoad(file, "orders", { outcome: "already-done" })], {
      runId: "orders-20261124T000000Z-01",
    });
    await world.put(world.lake, `runs/orders/${again.runId}/summary.json`, again);
    const { answer } = await world.settle({ ...ran("orders"), runId: again.runId });
    expect(answer).to.include({ ended: 1, staged: 0 });
    const after = await world.ledger();
    for (const key of [`file#${file.fileId} file`, `file#${file.fileId} dataset#orders`])
      expect(after[key]).to.deep.equal(before[key]);
  });

  it("calls a run verified when Athena sees what was written", async () => {
    await summarise("orders", [fileLoad(file, "orders")]);
    await world.settle(ran("orders", 2));
    expect(await runItem()).to.include({ verified: true });
    expect(unverified()).to.equal(0);
  });

  for (const { title, verified, later, words } of [
    {
      title: "fewer rows and no later run",
      verified: { rows: 1 },
      later: false,
      words: "Athena sees 1 rows of this run, 2 were written",
    },
    {
      title: "more rows, even with a later run",
      verified: { rows: 3 },
      later: true,
      words: "Athena sees 3 rows of this run",
    },
    {
      title: "no answer",
      verified: { error: "query failed" },
      later: false,
      words: "Athena could not count: query failed",
    },
  ]) {
    it(`calls a run committed, unverified, with ${title}; no file is failed for it`, async () => {
      await summarise("orders", [fileLoad(file, "orders")]);
      if (later) await world.put(world.lake, "runs/orders/orders-20261124T000000Z-01/started.json", {});
      const { answer } = await world.settle({ ...ran("orders"), verified });
      expect(answer?.message).to.contain(`Committed, unverified: ${words}`);
      expect(answer).to.include({ ended: 1 });
      expect(await runItem()).to.include({ verified: false });
      expect(unverified()).to.equal(1);
      expect(await world.keys(world.raw)).to.include(restingKey("archived/orders", file));
    });
  }

  it("takes fewer rows when a later run may have written them again, which its own isolated repeat is not", async () => {
    await summarise("orders", [fileLoad(file, "orders")]);
    const apart = `${runId("orders")}-apart`;
    const summary = summaryOf("orders", [fileLoad(file, "orders")], { runId: apart });
    await world.put(world.lake, `runs/orders/${apart}/summary.json`, summary);
    const { answer } = await world.settle({ ...ran("orders", 1), runId: apart });
    expect(answer?.message).to.contain("Committed, unverified");
    await world.put(world.lake, "runs/orders/orders-20261124T000000Z-01/started.json", {});
    expect((await world.settle(ran("orders", 1))).answer?.message).not.to.contain("unverified");
  });

  it("says which file failed, why, where it lies and what to do", async () => {
    await summarise("orders", [poisoned(file, "orders")]);
    const { answer } = await world.settle(ran("orders", 0));
    expect(answer?.message.split("\n")[1]).to.equal(
      `Failed: incoming/orders/good.csv: it stopped the load 3 times; it lies at ${restingKey("failed/orders", file)}. Correct it and upload it again.`,
    );
  });

  it("leaves what came meanwhile to the executions of those that wait, if they are a crowd", async () => {
    await summarise("orders", [fileLoad(file, "orders")]);
    const later = await world.upload("incoming/orders/later.csv", Buffer.from("x"));
    await world.put(world.raw, `staged/orders/20261123T224339000Z-${later.fileId}.json`, {});
    expect((await world.settle(ran("orders"))).answer).to.include({ ended: 1, staged: 1 });
    await world.crowd();
    expect((await world.settle(ran("orders"))).answer).to.include({ ended: 1, staged: 0 });
  });

  it("says what is wrong when a run left no summary, and ends nothing", async () => {
    const { error } = await world.settle(ran("orders"));
    expect(String(error)).to.contain("ended without a summary at runs/orders/");
    expect(await world.incoming()).to.deep.equal([file.key]);
  });

  it("refuses an input that it does not know", async () => {
    const { error } = await world.settle({ dataset: "orders" });
    expect(String(error)).to.contain("the input of settle is not as it should be");
  });

  it("tells of a failed run, and opens the circuit after three in a row, however often each is told", async () => {
    const runs = [1, 2, 3].map((n) => `orders-20261123T22430${n}Z-01-apart`);
    const answers = [];
    for (const run of runs)
      for (let time = 0; time < 2; time++) answers.push((await world.settle(failing(run))).answer);
    expect(answers[0]).to.deep.include({ ended: 0, staged: 1 });
    expect(answers[0]?.message).to.contain("States.TaskFailed: disk full").and.to.contain("1 file waits");
    expect(answers[3]?.message).not.to.contain("no longer start");
    expect(answers[4]?.message).to.contain("uploads no longer start this dataset");
    expect(world.metrics.filter((line) => line.RunFailed === 1)).to.have.length(3);
    expect((await world.ledger())[`run#orders ${runs[0] ?? ""}`]).to.include({
      state: "failed",
      error: "States.TaskFailed",
      cause: "disk full",
    });

    await world.stopExecutions();
    world.later(120);
    const next = await world.upload("incoming/orders/next.csv", ORDERS_CSV);
    expect((await world.ingest(next)).answer).to.equal(true);
    expect(await world.executions()).to.deep.equal([]);
  });

  it("tells of a time-out, which has no cause", async () => {
    const { answer } = await world.settle({ ...failing(runId("orders")), failed: { Error: "States.Timeout" } });
    expect(answer?.message.split("\n")[1]).to.equal("The cause: States.Timeout");
    expect(await runItem()).to.include({ state: "failed", error: "States.Timeout", cause: "" });
  });

  it("counts no failure for a run that waits for another dataset, and says for which", async () => {
    const summary = summaryOf("orders", [], { waitsFor: ["products"], remaining: 1 });
    await world.put(world.lake, summaryKey("orders"), summary);
    const { answer } = await world.settle(ran("orders", 0));
    expect(answer?.message.split("\n")).to.deep.equal([
      `orders: 0 files loaded by run ${runId("orders")}. ` +
        "0 rows read: 0 new, 0 changed, 0 unchanged, 0 repeated, 0 older than the table's, 0 refused.",
      "Nothing is loaded before products, which the rows must refer to: it goes on by itself once no file waits there.",
      "1 file still waits for the next load.",
    ]);
    expect(Object.keys(await world.ledger())).to.not.include("dataset#orders circuit");
  });

  it("closes the circuit with the first run that ends something, but not with one from before", async () => {
    for (const n of [1, 2, 3]) await world.settle(failing(`orders-20261123T23000${n}Z-01`));
    await summarise("orders", [fileLoad(file, "orders")]);
    await world.settle(ran("orders"));
    const failures = async () => (await world.ledger())["dataset#orders circuit"]?.failures;
    expect(await failures()).to.equal(3);
    const later = summaryOf("orders", [fileLoad(file, "orders", { outcome: "already-done" })], {
      runId: "orders-20261124T000000Z-01",
    });
    await world.put(world.lake, `runs/orders/${later.runId}/summary.json`, later);
    await world.settle({ ...ran("orders"), runId: later.runId });
    expect(await failures()).to.equal(0);
  });
});
