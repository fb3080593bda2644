import { expect } from "chai";
import type { Reload, RequestEnd, Summary } from "../../../components/protocol/index.ts";
import { readAgainMessage } from "../../../functions/ingest/again-message.ts";
import { throughEveryDeath } from "./every-death.ts";
import { fileLoad, ran, restingKey, runId, summaryKey, summaryOf } from "./expected.ts";
import { mixedWorkbook, ORDERS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { CLAIM_SECONDS, type Uploaded, World } from "./world.ts";

const RELOAD: Reload = {
  ...{ kind: "reload", id: "r1", dataset: "orders", at: "2026-11-23T00:00:00.000Z" },
  ...{ from: null, to: null },
};
const STAGED = "staged/orders/0-reload-r1.json";
const REQUEST: RequestEnd = { kind: "reload", id: "r1", key: STAGED, outcome: "done", reason: null, did: [] };
const AGAIN = "reloads/orders/r1/";

describe("what is asked of a dataset", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;
  let workbook: Uint8Array;

  before(async () => {
    workbook = await mixedWorkbook();
  });

  beforeEach(async () => {
    world = await World.create(aws.clients);
  });

  describe("a reload", () => {
    it("has its files read again, is staged when all are, and is over once it is settled", async () => {
      const files = await archived(world, workbook);
      await world.put(world.raw, `${AGAIN}request.json`, RELOAD);
      expect((await swept(world)).started, "nothing to load yet").to.deep.equal([]);
      await swept(world);
      expect(await world.queued(), "asked once until somebody has taken the message").to.equal(files.length);
      await world.drain();
      expect((await swept(world)).started).to.deep.equal(["orders"]);
      expect(await world.json(world.raw, STAGED)).to.deep.equal(RELOAD);
      const read = await Promise.all(files.map(({ fileId }) => world.json(world.raw, `${AGAIN}files/${fileId}.json`)));
      expect(read).to.deep.equal(await Promise.all(files.map((file) => expectedAgain(world, file))));

      await world.put(world.lake, summaryKey("orders"), reloaded(files));
      await world.settle(ran("orders"));
      await world.stopExecutions();
      expect((await swept(world)).started).to.deep.equal([]);
      expect((await world.keys(world.raw)).filter((key) => key.startsWith("reloads/") || key === STAGED)).to.deep.equal(
        [`${AGAIN}ended.json`, `${AGAIN}plan.json`, `${AGAIN}request.json`],
      );
      const [file] = files;
      expect((await world.ledger())[`file#${file?.fileId} dataset#orders`]).to.deep.include({
        state: "loaded",
        counts: { read: 3, inserted: 2, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 1 },
      });
    });

    it("is made of the files that arrived within its bounds", async () => {
      const files = await archived(world, workbook);
      const [first] = files;
      const from = new Date(Date.parse(first?.modifiedAt ?? "") + 86_400_000).toISOString();
      await world.put(world.raw, `${AGAIN}request.json`, { ...RELOAD, from });
      expect((await swept(world)).started).to.deep.equal(["orders"]);
      expect(await world.json(world.raw, `${AGAIN}plan.json`)).to.deep.equal({ files: [] });
    });

    it("is told which file is no longer in the archive, and which one stops its reader", async () => {
      const [gone, stopping] = await archived(world, workbook);
      if (!gone || !stopping) throw new Error("two files were archived");
      await world.remove(world.raw, restingKey("archived/orders", gone));
      const message = (file: Uploaded) => readAgainMessage({ dataset: "orders", request: "r1", fileId: file.fileId });
      await world.ingestBody(message(gone));
      const crash = { convert: () => Promise.reject(new Error("out of memory")) };
      for (let crashes = 0; crashes < 3; crashes++) await world.ingestBody(message(stopping), undefined, crash);
      await world.ingestBody(message(stopping));
      const faultOf = async (file: Uploaded) => {
        const again = (await world.json(world.raw, `${AGAIN}files/${file.fileId}.json`)) as {
          outcome: string;
          faults: { fault: string }[];
        };
        return [again.outcome, ...again.faults.map(({ fault }) => fault)].join(": ");
      };
      expect(await faultOf(gone)).to.match(
        /^refused: it is no longer in the archive, at archived\/orders\/.*some\.csv/,
      );
      expect(await faultOf(stopping)).to.match(/^refused: the file was tried 3 times/);
    });

    it("survives every death of whoever reads a file again", async () => {
      const deaths = await throughEveryDeath("every state", async (fate) => {
        const own = await World.create(aws.clients);
        const [, mixed] = await archived(own, workbook);
        if (!mixed) throw new Error("two files were archived");
        const message = readAgainMessage({ dataset: "orders", request: "r1", fileId: mixed.fileId });
        const invocation = await own.ingestBody(message, fate?.death);
        own.later(CLAIM_SECONDS + 1);
        if (fate) await own.ingestBody(message);
        expect(await own.json(own.raw, `${AGAIN}files/${mixed.fileId}.json`)).to.deep.equal(
          await expectedAgain(own, mixed),
        );
        return invocation;
      });
      expect(deaths).to.be.greaterThan(8);
    });
  });

  it("maintenance is asked of every dataset, once a day, and its end is told", async () => {
    await world.sweep(undefined, { ask: "maintain" });
    const { answer } = await world.sweep(undefined, { ask: "maintain" });
    expect(answer?.started).to.deep.equal([]);
    const day = world.now().toISOString().slice(0, 10);
    const key = `staged/orders/0-maintain-${day}.json`;
    expect((await world.keys(world.raw)).filter((one) => one.startsWith("staged/"))).to.deep.equal(
      ["order_items", "orders", "products"].map((dataset) => key.replace("orders", dataset)),
    );
    expect(await world.datasetsUnderWay()).to.have.members(["order_items", "orders", "products"]);
    const did = [{ table: "orders", filesBefore: 12, filesAfter: 3, objectsRemoved: 40 }];
    const request = { kind: "maintain", id: day, key, outcome: "done", reason: null, did } as const;
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", [], { kind: "maintain", request }));
    const settled = await world.settle(ran("orders", 0));
    expect(settled.answer?.message.split("\n\nLinks")[0]).to.equal(
      "orders: maintenance is done.\norders: 12 data files became 3; 40 old ones were removed.",
    );
    expect(settled.answer).to.deep.include({ ended: 1, staged: 0 });
    expect(await world.keys(world.raw)).not.to.include(key);
    expect((await world.ledger())["dataset#orders circuit"]).to.deep.include({ failures: 0 });
    const measured = world.metrics.filter((line) => line.Dataset === "orders" && "RunSeconds" in line);
    expect(measured.map(({ RunSeconds, RunFailed, RowsRead }) => ({ RunSeconds, RunFailed, RowsRead }))).to.deep.equal([
      { RunSeconds: 30, RunFailed: 0, RowsRead: undefined },
    ]);
  });

  it("an erasure is told by table, and never names the key", async () => {
    const key = "staged/orders/0-forget-f1.json";
    await world.put(world.raw, key, { kind: "forget", id: "f1", dataset: "orders", at: "", key: {}, now: false });
    const told = async (rows: number) => {
      const did = ["orders_rejected", "orders"].map((table, at) => {
        return { table, rowsForgotten: rows * at, filesRewritten: 2 * at, objectsRemoved: 0 };
      });
      const request = { kind: "forget", id: "f1", key, outcome: "done", reason: null, did } as const;
      const summary = summaryOf("orders", [], { kind: "forget", request });
      await world.put(world.lake, summaryKey("orders"), summary);
      return (await world.settle(ran("orders", 0))).answer?.message.split("\n\nLinks")[0];
    };
    expect(await told(1)).to.equal(
      "orders: the erasure f1 is done.\n" +
        "orders_rejected: 0 rows forgotten; 0 data files were written anew, 0 old ones removed.\n" +
        "orders: 1 row forgotten; 2 data files were written anew, 0 old ones removed.",
    );
    expect(await world.keys(world.raw)).not.to.include(key);
    expect(await told(0)).to.equal("orders: no table has a row of the key that was to be forgotten (f1).");
  });

  it("a request that failed is told with its cause", async () => {
    const request: RequestEnd = { ...REQUEST, outcome: "failed", reason: "a cause" };
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", [], { kind: "reload", request }));
    const { answer } = await world.settle(ran("orders", 0));
    expect(answer?.message.split("\n\nLinks")[0]).to.equal(
      "orders: the reload r1 failed; the table is as it was before.\nThe cause: a cause",
    );
  });
});

/** A CSV file and a mixed workbook, loaded and at rest. */
async function archived(world: World, workbook: Uint8Array): Promise<Uploaded[]> {
  const csv = await world.upload("incoming/orders/some.csv", ORDERS_CSV);
  const mixed = await world.upload("incoming/mixed.xlsx", workbook);
  for (const file of [csv, mixed]) await world.ingest(file);
  const loads = { orders: [csv, mixed], products: [mixed] };
  for (const [dataset, files] of Object.entries(loads)) {
    const summary = summaryOf(
      dataset,
      files.map((file) => fileLoad(file, dataset)),
    );
    await world.put(world.lake, summaryKey(dataset), summary);
    await world.settle(ran(dataset));
    await world.remove(world.lake, summaryKey(dataset));
  }
  await world.stopExecutions();
  return [csv, mixed];
}

async function swept(world: World) {
  const { answer, error } = await world.sweep();
  expect(error).to.equal(null);
  if (!answer) throw new Error("the sweep did not end");
  return answer;
}

/** What the file brings to orders: the rows of its verdict, in parts of the reload's own. */
async function expectedAgain(world: World, file: Uploaded): Promise<object> {
  const verdict = (await world.json(world.raw, `verdicts/${file.fileId}.json`)) as {
    source: object;
    datasets: { orders: { parts: { key: string; bytes: number }[] } };
  };
  const prefix = `${AGAIN}parts/${file.fileId}/`;
  const keys = (await world.keys(world.raw)).filter((key) => key.startsWith(prefix));
  const again = (await world.json(world.raw, `${AGAIN}files/${file.fileId}.json`)) as { parts: { key: string }[] };
  expect(
    again.parts.map(({ key }) => key),
    "keys of its parts",
  ).to.satisfy((named: string[]) => named.length > 0 && named.every((key) => keys.includes(key)));
  const rows = await Promise.all(again.parts.map(({ key }) => world.text(world.raw, key)));
  expect(rows.join("")).to.equal(
    "2,1,101,7,2026-01-02T03:04:05,19.99,2026-01-02\n3,2,102,8,2026-01-03T03:04:05,250.00,2026-01-03\n",
  );
  const { orders } = verdict.datasets;
  const parts = orders.parts.map((part, index) => ({ ...part, key: again.parts[index]?.key ?? "" }));
  return {
    ...{ outcome: "read", fileId: file.fileId, dataset: "orders", source: verdict.source },
    ...orders,
    parts,
  };
}

function reloaded(files: readonly Uploaded[]): Summary {
  return summaryOf(
    "orders",
    files.map((file) => fileLoad(file, "orders")),
    { kind: "reload", request: REQUEST, runId: runId("orders") },
  );
}
