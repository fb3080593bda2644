import { expect } from "chai";
import type { Summary } from "../../../components/protocol/index.ts";
import { throughEveryDeath, type Fate, type Thoroughness } from "./every-death.ts";
import { failedItem, fileLoad, loadedItem, poisoned, ran, restingKey, runItems } from "./expected.ts";
import { runsMeasured, settledKey, sourceItem, summaryKey, summaryOf, unverifiedLedger } from "./expected.ts";
import { mixedWorkbook, ORDERS_CSV } from "./fixtures.ts";
import type { Death } from "./mortality.ts";
import { localAws } from "./local-aws.ts";
import { World, type Invocation, type Uploaded } from "./world.ts";

export function settleDeaths(thoroughness: Thoroughness): void {
  const aws = localAws();
  let workbook: Uint8Array;

  before(async () => {
    workbook = await mixedWorkbook();
  });

  it("of a loaded file", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const { world, file } = await stagedFile("incoming/orders/good.csv", ORDERS_CSV);
      const summary = summaryOf("orders", [fileLoad(file, "orders")]);
      await world.put(world.lake, summaryKey("orders"), summary);
      const invocation = await world.settle(ran("orders"), fate?.death);
      await recover(world, "orders", fate);

      const restsAt = restingKey("archived/orders", file);
      expect(await world.keys(world.raw)).to.deep.equal([
        restsAt,
        `done/orders/${file.fileId}.json`,
        `verdicts/${file.fileId}.json`,
      ]);
      expect(await world.text(world.raw, restsAt)).to.equal(Buffer.from(ORDERS_CSV).toString());
      await assertSettled(world, [summary], fate);
      expect(await unverifiedLedger(world)).to.deep.equal({
        ...runItems(summary),
        [`file#${file.fileId} file`]: {
          state: "loaded",
          ...sourceItem(file, ORDERS_CSV.length),
          datasets: ["orders"],
          notes: [],
          restsAt,
          faults: [],
        },
        [`file#${file.fileId} dataset#orders`]: loadedItem("orders", 2),
      });
      return invocation;
    });
    expect(deaths).to.be.greaterThan(15);
  });

  it("of a poisoned file", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const { world, file } = await stagedFile("incoming/orders/poison.csv", ORDERS_CSV);
      const summary = summaryOf("orders", [poisoned(file, "orders")]);
      await world.put(world.lake, summaryKey("orders"), summary);
      const invocation = await world.settle(ran("orders", 0), fate?.death);
      await recover(world, "orders", fate);

      const restsAt = restingKey("failed/orders", file);
      const faults = [{ sheet: null, fault: "orders: it stopped the load 3 times" }];
      expect(await world.keys(world.raw)).to.deep.equal([
        `done/orders/${file.fileId}.json`,
        restsAt,
        `${restsAt}.reason.json`,
        `verdicts/${file.fileId}.json`,
      ]);
      expect(JSON.parse(await world.text(world.raw, `${restsAt}.reason.json`))).to.deep.include({
        fileId: file.fileId,
        faults,
        loadedInto: [],
      });
      await assertSettled(world, [summary], fate);
      expect(await unverifiedLedger(world)).to.deep.equal({
        ...runItems(summary),
        [`file#${file.fileId} file`]: {
          state: "failed",
          ...sourceItem(file, ORDERS_CSV.length),
          datasets: ["orders"],
          notes: [],
          restsAt,
          faults,
        },
        [`file#${file.fileId} dataset#orders`]: failedItem("orders", 2),
      });
      return invocation;
    });
    expect(deaths).to.be.greaterThan(15);
  });

  const turns = ["the first to end it", "the last to end it", "at once with the other"] as const;
  // Two at once leave no states that one after the other does not; how they meet is up to the machine.
  for (const at of thoroughness === "everything" ? turns : turns.slice(0, 2)) {
    it(`of a file of two datasets, ${at}; one dataset could not take it`, async () => {
      const deaths = await throughEveryDeath(thoroughness, async (fate) => {
        const { world, file } = await stagedFile("incoming/mixed.xlsx", workbook);
        const orders = summaryOf("orders", [fileLoad(file, "orders")]);
        const products = summaryOf("products", [poisoned(file, "products")]);
        for (const summary of [orders, products]) await world.put(world.lake, summaryKey(summary.dataset), summary);

        const invocation = await settleBoth(world, at, fate?.death);
        await recover(world, "orders", fate);
        await assertMixedEnd(world, file, [orders, products], fate);
        return invocation;
      });
      expect(deaths).to.be.greaterThan(10);
    });
  }

  async function stagedFile(key: string, body: Uint8Array): Promise<{ world: World; file: Uploaded }> {
    const world = await World.create(aws.clients);
    const file = await world.upload(key, body);
    expect((await world.ingest(file)).answer).to.equal(true);
    await world.stopExecutions();
    return { world, file };
  }

  async function assertMixedEnd(
    world: World,
    file: Uploaded,
    runs: [Summary, Summary],
    fate: Fate | null,
  ): Promise<void> {
    const archived = restingKey("archived/_mixed", file);
    const reasonKey = `${restingKey("failed/_mixed", file)}.reason.json`;
    const faults = [{ sheet: null, fault: "products: it stopped the load 3 times" }];
    expect(await world.keys(world.raw)).to.deep.equal([
      archived,
      `done/orders/${file.fileId}.json`,
      `done/products/${file.fileId}.json`,
      reasonKey,
      `verdicts/${file.fileId}.json`,
    ]);
    expect(JSON.parse(await world.text(world.raw, reasonKey))).to.deep.include({ faults, loadedInto: ["orders"] });
    await assertSettled(world, runs, fate);
    expect(await unverifiedLedger(world)).to.deep.equal({
      ...runItems(runs[0]),
      ...runItems(runs[1]),
      [`file#${file.fileId} file`]: {
        state: "loaded",
        ...sourceItem(file, workbook.length),
        datasets: ["orders", "products"],
        notes: [],
        restsAt: archived,
        faults,
      },
      [`file#${file.fileId} dataset#orders`]: loadedItem("orders", 2),
      [`file#${file.fileId} dataset#products`]: failedItem("products", 1),
    });
  }
}

/** The run of orders is the one that dies. */
async function settleBoth(
  world: World,
  orders: "the first to end it" | "the last to end it" | "at once with the other",
  death: Death | undefined,
): Promise<Invocation<unknown>> {
  const dying = () => world.settle(ran("orders"), death);
  const other = async () => expect((await world.settle(ran("products", 0))).error).to.equal(null);
  if (orders === "at once with the other") return (await Promise.all([dying(), other()]))[0];
  if (orders === "the last to end it") await other();
  const invocation = await dying();
  if (orders === "the first to end it") await other();
  return invocation;
}

async function recover(world: World, dataset: string, fate: Fate | null): Promise<void> {
  if (fate?.recovery === "repeated") expect((await world.settle(ran(dataset))).error).to.equal(null);
  else if (fate) expect((await world.sweep()).error).to.equal(null);
}

async function assertSettled(world: World, summaries: Summary[], fate: Fate | null): Promise<void> {
  expect(await world.incoming()).to.deep.equal([]);
  expect(await world.keys(world.lake)).to.have.members(
    summaries.flatMap((summary) => [summaryKey(summary.dataset), settledKey(summary.dataset, summary)]),
  );
  for (const { dataset } of summaries) {
    // Once at most; only the death right after the run was flipped to settled takes the metrics along.
    const measured = runsMeasured(world, dataset);
    expect(measured).to.be.at.most(1);
    if (!fate) expect(measured).to.equal(1);
  }
}
