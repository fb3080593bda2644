import { expect } from "chai";
import { fileLoad, markerKey, ran, runId, summaryKey, summaryOf } from "./expected.ts";
import { mixedWorkbook, ORDERS_CSV, PRODUCTS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { CLAIM_SECONDS, GRACE_SECONDS, World } from "./world.ts";

const NOTHING = { started: [], settled: [], requeued: [], expired: [] };

describe("the sweep", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;

  beforeEach(async () => {
    world = await World.create(aws.clients);
  });

  const upload = () => world.upload("incoming/orders/some.csv", ORDERS_CSV);
  const swept = async () => {
    const { answer, error } = await world.sweep();
    expect(error).to.equal(null);
    return answer;
  };

  it("leaves alone what is young, under way, claimed or staged", async () => {
    await world.upload("incoming/orders/", new Uint8Array());
    const file = await upload();
    expect(await swept(), "young").to.deep.equal(NOTHING);
    world.later(GRACE_SECONDS - CLAIM_SECONDS + 10);
    await world.ingest(file, { call: 3, when: "before" });
    world.later(CLAIM_SECONDS - 5);
    expect(await swept(), "claimed").to.deep.equal(NOTHING);
    world.later(10);
    await world.ingest(file);
    expect(await swept(), "staged and under way").to.deep.equal(NOTHING);
  });

  it("brings back a file whose event was lost, once until somebody has taken the message", async () => {
    await upload();
    world.later(GRACE_SECONDS);
    expect((await swept())?.requeued).to.deep.equal(["incoming/orders/some.csv"]);
    world.later(GRACE_SECONDS);
    expect(await swept()).to.deep.equal(NOTHING);
    world.later(3600);
    expect((await swept())?.requeued).to.have.length(1);
    expect(await world.queued()).to.equal(2);
    await world.drain();
    expect(await world.datasetsUnderWay()).to.deep.equal(["orders"]);
  });

  it("brings back a workbook as long as one of its datasets is neither marked nor done", async () => {
    const file = await world.upload("incoming/mixed.xlsx", await mixedWorkbook());
    await world.ingest(file);
    world.later(GRACE_SECONDS);
    expect(await swept()).to.deep.equal(NOTHING);
    const marker = (await world.keys(world.raw)).find((key) => key.startsWith("staged/products/")) ?? "";
    await world.remove(world.raw, marker);
    expect((await swept())?.requeued).to.deep.equal(["incoming/mixed.xlsx"]);
    await world.drain();
    expect(await world.keys(world.raw)).to.include(marker);
  });

  it("starts what waits without an execution", async () => {
    await world.ingest(await upload());
    await world.stopExecutions();
    expect((await swept())?.started).to.deep.equal(["orders"]);
    expect(await world.datasetsUnderWay()).to.deep.equal(["orders"]);
    expect(await swept()).to.deep.equal(NOTHING);
  });

  it("starts what must be loaded first, and what waits for it once nothing is staged there", async () => {
    world.loadsAfter = new Map([["orders", ["products"]]]);
    const first = await world.upload("incoming/products/some.csv", PRODUCTS_CSV);
    for (const file of [await upload(), first]) await world.ingest(file);
    await world.stopExecutions();
    expect((await swept())?.started).to.deep.equal(["products"]);
    await world.stopExecutions();
    await world.remove(world.raw, markerKey("products", first));
    expect((await swept())?.started).to.deep.equal(["orders"]);
  });

  it("starts a dataset whose circuit is open ever more slowly", async () => {
    await world.ingest(await upload());
    await world.stopExecutions();
    const fail = (n: number) =>
      world.settle({
        dataset: "orders",
        runId: `orders-20261123T22430${n}Z-01`,
        failed: { Error: "E", Cause: "" },
        told: "",
      });
    for (const n of [1, 2, 3]) await fail(n);
    const startsAfter = async (minutes: number) => {
      world.later((minutes - 1) * 60);
      expect(await swept(), `before ${minutes} minutes`).to.deep.equal(NOTHING);
      world.later(60);
      expect((await swept())?.started, `after ${minutes} minutes`).to.deep.equal(["orders"]);
      await world.stopExecutions();
    };
    await startsAfter(5);
    await fail(4);
    await startsAfter(10);
    for (const n of [5, 6, 7, 8]) await fail(n);
    await startsAfter(160);
  });

  it("leaves a fresh summary to the execution that is under way, and settles it when that is over", async () => {
    const file = await upload();
    await world.ingest(file);
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", [fileLoad(file, "orders")]));
    expect(await swept()).to.deep.equal(NOTHING);
    await world.stopExecutions();
    expect(await swept()).to.deep.equal({ ...NOTHING, settled: [runId("orders")] });
    expect(await swept()).to.deep.equal(NOTHING);
    expect(await world.incoming()).to.deep.equal([]);
  });

  it("clears away old parts that nobody needs, and none of a file that still waits", async () => {
    const waiting = await upload();
    await world.ingest(waiting);
    const through = await upload();
    await world.ingest(through);
    await world.stopExecutions();
    const partOf = (fileId: string, attempt: string) => `processing/orders/${fileId}/${attempt}/part-00001.csv`;
    const parts = async () => (await world.keys(world.raw)).filter((key) => key.startsWith("processing/"));
    const needed = await parts();
    const waste = [
      partOf(waiting.fileId, "an-attempt-that-died"),
      partOf("0".repeat(32), "of-nobody-who-came-to-a-verdict"),
      `processing/products/${waiting.fileId}/a/part-00001.csv`,
    ];
    for (const key of waste) await world.put(world.raw, key, {});
    await world.put(world.raw, `done/orders/${through.fileId}.json`, {});

    world.later(29 * 86_400);
    expect((await swept())?.expired).to.deep.equal([]);
    world.later(2 * 86_400);
    expect((await swept())?.expired).to.have.members(waste);
    expect(await parts(), "done, but its marker stands: a run reports it first").to.have.members(needed);

    await world.remove(world.raw, markerKey("orders", through));
    expect((await swept())?.expired).to.deep.equal(needed.filter((key) => key.includes(through.fileId)));
    expect(await parts()).to.deep.equal(needed.filter((key) => key.includes(waiting.fileId)));
  });

  it("does the rest when a part of it fails, and says so", async () => {
    const broken = summaryOf("products", [fileLoad(await upload(), "products")]);
    await world.put(world.lake, summaryKey("products"), broken);
    world.later(GRACE_SECONDS);
    const { error } = await world.sweep();
    expect(String(error)).to.match(
      /^SweepError: 1 part\(s\) of the sweep failed, the rest was done: settling products: .*restore that object's last version.*\. The next sweep tries again; what fails there too needs what its message asks for$/,
    );
    expect(world.logs.join("\n")).to.contain("restore that object's last version");
    expect(await world.queued()).to.equal(1);
  });

  it("measures how long files have waited and how long ago the last load was", async () => {
    const file = await upload();
    await world.ingest(file);
    await world.put(world.lake, summaryKey("orders"), {
      ...summaryOf("orders", [fileLoad(file, "orders")]),
      finishedAt: new Date(world.now().getTime() - 3_600_000).toISOString(),
    });
    await world.settle(ran("orders"));
    await world.stopExecutions();
    await upload();
    world.later(600);
    await swept();
    const gauges = world.metrics.filter((line) => "OldestWaitingMinutes" in line);
    expect(gauges.map(({ Dataset }) => Dataset)).to.have.members(["orders", "order_items", "products"]);
    const orders = gauges.find(({ Dataset }) => Dataset === "orders");
    expect(orders?.OldestWaitingMinutes).to.be.within(10, 10.5);
    expect(orders?.HoursSinceLastLoad).to.be.within(7 / 6, 7 / 6 + 0.02);
    expect(orders).to.include({ FilesWaiting: 1 });
    const idle = gauges.find(({ Dataset }) => Dataset === "products");
    expect(idle)
      .to.include({ OldestWaitingMinutes: 0, FilesWaiting: 0 })
      .and.not.to.have.property("HoursSinceLastLoad");
  });
});
