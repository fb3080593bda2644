import { expect } from "chai";
import { throughEveryDeath, type Thoroughness } from "./every-death.ts";
import { fileLoad, loadedItem, markerKey, restingKey, runItems, runsMeasured } from "./expected.ts";
import { settledKey, sourceItem, summaryKey, summaryOf, unverifiedLedger } from "./expected.ts";
import { FAULTY_CSV, ORDERS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { GRACE_SECONDS, World } from "./world.ts";

export function sweepDeaths(thoroughness: Thoroughness): void {
  const aws = localAws();

  it("with a lost upload, a run nobody settled, and a staged file without execution", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const world = await World.create(aws.clients);
      const loaded = await world.upload("incoming/orders/loaded.csv", ORDERS_CSV);
      const staged = await world.upload("incoming/orders/staged.csv", ORDERS_CSV);
      for (const file of [loaded, staged]) expect((await world.ingest(file)).answer).to.equal(true);
      const lost = await world.upload("incoming/orders/lost.csv", FAULTY_CSV);
      await world.stopExecutions();
      const summary = summaryOf("orders", [fileLoad(loaded, "orders")]);
      await world.put(world.lake, summaryKey("orders"), summary);
      world.later(GRACE_SECONDS);

      const invocation = await world.sweep(fate?.death);
      if (fate) {
        world.later(GRACE_SECONDS);
        expect((await world.sweep()).error).to.equal(null);
      }
      expect(await world.queued()).to.be.within(1, fate ? 2 : 1);
      await world.drain();

      const restsAt = restingKey("archived/orders", loaded);
      const refusedAt = restingKey("failed/orders", lost);
      const keys = await world.keys(world.raw);
      expect(keys.filter((key) => !key.startsWith(`processing/orders/${staged.fileId}/`))).to.have.members([
        restsAt,
        `done/orders/${loaded.fileId}.json`,
        refusedAt,
        `${refusedAt}.reason.json`,
        "incoming/orders/staged.csv",
        markerKey("orders", staged),
        ...[loaded, staged, lost].map(({ fileId }) => `verdicts/${fileId}.json`),
      ]);
      expect(keys).to.have.length(10);
      expect(await world.keys(world.lake)).to.have.members([summaryKey("orders"), settledKey("orders", summary)]);
      expect(await world.datasetsUnderWay()).to.deep.equal(["orders"]);
      expect(world.told.map(({ Subject }) => Subject)).to.deep.equal(["Refused: lost.csv"]);
      expect(runsMeasured(world, "orders")).to.be.at.most(1);
      const { [`file#${lost.fileId} file`]: refusedItem, ...ledger } = await unverifiedLedger(world);
      expect(refusedItem).to.include({ state: "failed", restsAt: refusedAt });
      expect(ledger).to.deep.equal({
        ...runItems(summary),
        [`file#${loaded.fileId} file`]: {
          state: "loaded",
          ...sourceItem(loaded, ORDERS_CSV.length),
          datasets: ["orders"],
          notes: [],
          restsAt,
          faults: [],
        },
        [`file#${loaded.fileId} dataset#orders`]: loadedItem("orders", 2),
        [`file#${staged.fileId} file`]: {
          state: "staged",
          ...sourceItem(staged, ORDERS_CSV.length),
          datasets: ["orders"],
          notes: [],
        },
        [`file#${staged.fileId} dataset#orders`]: { state: "staged", records: 2 },
      });
      return invocation;
    });
    expect(deaths).to.be.greaterThan(25);
  });
}
