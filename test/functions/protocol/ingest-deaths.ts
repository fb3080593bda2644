import { expect } from "chai";
import { throughEveryDeath, type Fate, type Thoroughness } from "./every-death.ts";
import { fileLoad, loadedItem, markerKey, ran, restingKey, runItems, settledKey } from "./expected.ts";
import { sourceItem, summaryKey, summaryOf, unverifiedLedger } from "./expected.ts";
import { convert, type ConvertInput } from "../../../functions/ingest/convert.ts";
import { FAULTY_CSV, mixedWorkbook, ORDERS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { CLAIM_SECONDS, GRACE_SECONDS, World, type Uploaded } from "./world.ts";

export function ingestDeaths(thoroughness: Thoroughness): void {
  const aws = localAws();
  let workbook: Uint8Array;

  before(async () => {
    workbook = await mixedWorkbook();
  });

  it("a staged workbook of two datasets", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const world = await World.create(aws.clients);
      const file = await world.upload("incoming/mixed.xlsx", workbook);
      const invocation = await world.ingest(file, fate?.death);
      await recover(world, file, fate);
      await assertStaged(world, file);
      // What dead attempts left behind goes when the file is loaded.
      if (fate?.recovery !== "swept") await assertLoads(world, file, workbook.length);
      return invocation;
    });
    expect(deaths).to.be.greaterThan(20);
  });

  it("a staged file whose parts are ranges of itself", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const world = await World.create(aws.clients);
      const file = await world.upload("incoming/orders/copied.csv", ORDERS_CSV);
      const invocation = await world.ingest(file, fate?.death, COPYING);
      await recover(world, file, fate);
      await assertCopied(world, file);
      return invocation;
    });
    expect(deaths).to.be.greaterThan(18);
  });

  it("a refused file", async () => {
    const deaths = await throughEveryDeath(thoroughness, async (fate) => {
      const world = await World.create(aws.clients);
      const file = await world.upload("incoming/orders/bad.csv", FAULTY_CSV);
      const invocation = await world.ingest(file, fate?.death);
      await recover(world, file, fate);
      await assertRefused(world, file, fate);
      return invocation;
    });
    expect(deaths).to.be.greaterThan(12);
  });
}

const COPYING = {
  // A part for each row.
  convert: (input: ConvertInput) => convert({ ...input, limits: { copyBytes: 0, partBytes: 1 } }),
};

async function assertCopied(world: World, file: Uploaded): Promise<void> {
  const { datasets } = JSON.parse(await world.text(world.raw, `verdicts/${file.fileId}.json`)) as {
    datasets: { orders: { parts: { key: string; columns: string[]; firstRow?: number; records: number }[] } };
  };
  const { parts } = datasets.orders;
  const texts = await Promise.all(parts.map(({ key }) => world.text(world.raw, key)));
  const rows = Buffer.from(ORDERS_CSV).toString().split("\n").slice(1, 3);
  // Whoever came after a death copied nothing: the file is a small one.
  const numbers = parts.some(({ firstRow }) => firstRow === undefined) ? ["2,", "3,"] : ["", ""];
  expect(texts.join("")).to.equal(rows.map((row, index) => `${numbers[index] ?? ""}${row}\n`).join(""));
  expect(parts.flatMap(({ firstRow }) => firstRow ?? [])).to.deep.equal(numbers[0] === "" ? [2, 3] : []);
  const keys = await world.keys(world.raw);
  expect(keys.filter((key) => !key.startsWith("processing/"))).to.deep.equal([
    "incoming/orders/copied.csv",
    markerKey("orders", file),
    `verdicts/${file.fileId}.json`,
  ]);
  expect(keys).to.include.members(parts.map(({ key }) => key));
}

async function recover(world: World, file: Uploaded, fate: Fate | null): Promise<void> {
  if (fate?.recovery === "repeated") {
    world.later(CLAIM_SECONDS + 1);
    expect((await world.ingest(file)).answer).to.equal(true);
  } else if (fate) {
    world.later(GRACE_SECONDS);
    expect((await world.sweep()).error).to.equal(null);
    await world.drain();
  }
}

async function assertStaged(world: World, file: Uploaded): Promise<void> {
  const verdict = JSON.parse(await world.text(world.raw, `verdicts/${file.fileId}.json`)) as {
    datasets: Record<string, { parts: { key: string }[] }>;
  };
  const parts = Object.values(verdict.datasets).flatMap((staged) => staged.parts.map(({ key }) => key));
  expect(await Promise.all(parts.map((key) => world.text(world.raw, key)))).to.deep.equal([
    "2,1,101,7,2026-01-02T03:04:05,19.99,2026-01-02\n3,2,102,8,2026-01-03T03:04:05,250.00,2026-01-03\n",
    "2,1,4,produce,Bananas\n",
  ]);
  const keys = await world.keys(world.raw);
  expect(keys.filter((key) => !key.startsWith("processing/"))).to.deep.equal([
    "incoming/mixed.xlsx",
    markerKey("orders", file),
    markerKey("products", file),
    `verdicts/${file.fileId}.json`,
  ]);
  expect(new Set(await world.datasetsUnderWay())).to.deep.equal(new Set(["orders", "products"]));
  expect(await world.queued()).to.equal(0);
}

async function assertLoads(world: World, file: Uploaded, size: number): Promise<void> {
  const summaries = ["orders", "products"].map((dataset) => summaryOf(dataset, [fileLoad(file, dataset)]));
  for (const summary of summaries) {
    await world.put(world.lake, summaryKey(summary.dataset), summary);
    expect((await world.settle(ran(summary.dataset))).error).to.equal(null);
  }
  expect(await world.keys(world.raw)).to.deep.equal([
    restingKey("archived/_mixed", file),
    `done/orders/${file.fileId}.json`,
    `done/products/${file.fileId}.json`,
    `verdicts/${file.fileId}.json`,
  ]);
  expect(await world.incoming()).to.deep.equal([]);
  expect(await world.keys(world.lake)).to.have.members(
    summaries.flatMap((summary) => [summaryKey(summary.dataset), settledKey(summary.dataset, summary)]),
  );
  expect(await unverifiedLedger(world)).to.deep.equal({
    ...Object.assign({}, ...summaries.map(runItems)),
    [`file#${file.fileId} file`]: {
      state: "loaded",
      ...sourceItem(file, size),
      datasets: ["orders", "products"],
      notes: [],
      restsAt: restingKey("archived/_mixed", file),
      faults: [],
    },
    [`file#${file.fileId} dataset#orders`]: loadedItem("orders", 2),
    [`file#${file.fileId} dataset#products`]: loadedItem("products", 1),
  });
  expect(world.told).to.deep.equal([]);
}

async function assertRefused(world: World, file: Uploaded, fate: Fate | null): Promise<void> {
  const restsAt = restingKey("failed/orders", file);
  expect(await world.keys(world.raw)).to.deep.equal([
    restsAt,
    `${restsAt}.reason.json`,
    `verdicts/${file.fileId}.json`,
  ]);
  expect(await world.text(world.raw, restsAt)).to.equal(Buffer.from(FAULTY_CSV).toString());
  expect(await world.incoming()).to.deep.equal([]);
  expect(await world.queued()).to.equal(0);
  expect(await world.executions()).to.deep.equal([]);

  const { faults, ...reason } = JSON.parse(await world.text(world.raw, `${restsAt}.reason.json`)) as Record<
    string,
    unknown
  >;
  expect(reason).to.have.keys("fileId", "source", "at", "notes", "loadedInto");
  expect(JSON.stringify(faults)).to.contain("total_amount");
  expect(await world.ledger()).to.deep.equal({
    [`file#${file.fileId} file`]: {
      state: "failed",
      ...sourceItem(file, FAULTY_CSV.length),
      faults,
      notes: [],
      restsAt,
    },
  });
  const subjects = world.told.map(({ Subject }) => Subject);
  // Between telling and deleting the source lies a call: a death there tells twice, and never not at all.
  expect(new Set(subjects)).to.deep.equal(new Set(["Refused: bad.csv"]));
  expect(subjects.length).to.be.at.most(fate ? 2 : 1);
}
