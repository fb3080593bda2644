import { expect } from "chai";
import fc from "fast-check";
import { convert, type ConvertInput } from "../../../functions/ingest/convert.ts";
import { fileLoad, markerKey, ran, restingKey, summaryKey, summaryOf } from "./expected.ts";
import { FAULTY_CSV, ORDERS_CSV } from "./fixtures.ts";
import type { LocalAws } from "./local-aws.ts";
import type { Death } from "./mortality.ts";
import { type Uploaded, World } from "./world.ts";

/** What happens to the files; they are named by their place. */
type Step =
  | { kind: "event"; file: number; death?: Death | undefined }
  | { kind: "events at once"; files: number[] }
  | { kind: "sweep"; death?: Death | undefined }
  | { kind: "time"; seconds: number };

const FILES = 3;
/** After three a file is refused, and rightly so. */
const MOST_DEATHS = 2;

const file = fc.nat(FILES - 1);
const death = fc.option(
  fc.record({ call: fc.integer({ min: 1, max: 22 }), when: fc.constantFrom("before" as const, "after" as const) }),
  { nil: undefined, freq: 2 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("event" as const), file, death }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("events at once" as const),
      files: fc.array(file, { minLength: 2, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweep" as const), death }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("time" as const), seconds: fc.constantFrom(30, 61, 400) }) },
);

/** Events in any number and order, at once, with deaths between: each file comes to its one end, once. */
export function endOnce(aws: LocalAws, numRuns: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const world = await World.create(aws.clients);
      // One that is rewritten, one that is copied, one that is refused; the first two have the same bytes.
      const rewritten = await world.upload("incoming/orders/same.csv", ORDERS_CSV);
      const copied = await world.upload("incoming/orders/same.csv", ORDERS_CSV);
      const refused = await world.upload("incoming/faulty.csv", FAULTY_CSV);
      const files = [rewritten, copied, refused];
      const ingest = (uploaded: Uploaded, how?: Death) =>
        world.ingest(uploaded, how, uploaded === copied ? COPYING : {});
      let deaths = 0;
      const atMost = (how: Death | undefined) => (how && deaths++ < MOST_DEATHS ? how : undefined);
      const pick = (place: number) => files[place] ?? rewritten;
      for (const each of steps) {
        if (each.kind === "event") await ingest(pick(each.file), atMost(each.death));
        else if (each.kind === "events at once") await Promise.all(each.files.map((place) => ingest(pick(place))));
        else if (each.kind === "sweep") await world.sweep(atMost(each.death));
        else world.later(each.seconds);
      }
      try {
        await comeToRest(world);
        await assertEnds(world, { staged: [rewritten, copied], refused }, deaths);
        await assertNothingMoreAfterTheLoad(world, files);
      } catch (error) {
        // What hangs on timing does not come again for its seed: the log is all there is.
        throw new Error(`${String(error)}\nwith ${deaths} deaths, and the log\n${world.logs.join("\n")}`, {
          cause: error,
        });
      }
    }),
    { numRuns, endOnFailure: true, interruptAfterTimeLimit: 540_000 },
  );
}

const COPYING = {
  convert: (input: ConvertInput) => convert({ ...input, limits: { copyBytes: 0, partBytes: 1 } }),
};

/** The sweep comes by twice, more than an hour apart: a message that it sent may have died with whoever took it. */
async function comeToRest(world: World): Promise<void> {
  for (let round = 0; round < 2; round++) {
    world.later(3700);
    expect((await world.sweep()).error).to.equal(null);
    await world.drain();
  }
  expect(await world.queued()).to.equal(0);
}

async function assertEnds(
  world: World,
  { staged, refused }: { staged: Uploaded[]; refused: Uploaded },
  deaths: number,
): Promise<void> {
  const restsAt = restingKey("failed/_unknown", refused);
  const keys = await world.keys(world.raw);
  expect(keys.filter((key) => !key.startsWith("processing/"))).to.have.members([
    restsAt,
    `${restsAt}.reason.json`,
    "incoming/orders/same.csv",
    ...staged.map((uploaded) => markerKey("orders", uploaded)),
    ...[...staged, refused].map(({ fileId }) => `verdicts/${fileId}.json`),
  ]);
  expect(await world.incoming()).to.deep.equal(["incoming/orders/same.csv", "incoming/orders/same.csv"]);
  for (const { fileId } of staged) {
    const { datasets } = JSON.parse(await world.text(world.raw, `verdicts/${fileId}.json`)) as {
      datasets: { orders: { records: number; parts: { key: string; firstRow?: number }[] } };
    };
    const texts = datasets.orders.parts.map(async ({ key, firstRow }) => {
      const text = await world.text(world.raw, key);
      return firstRow === undefined ? text : `${firstRow},${text}`;
    });
    expect((await Promise.all(texts)).join("")).to.equal(
      "2,1,101,7,2026-01-02T03:04:05,19.99,2026-01-02\n3,2,102,8,2026-01-03T03:04:05,250.00,2026-01-03\n",
    );
  }
  expect(new Set(await world.datasetsUnderWay())).to.deep.equal(new Set(["orders"]));
  const subjects = world.told.map(({ Subject }) => Subject);
  expect(new Set(subjects)).to.deep.equal(new Set(["Refused: faulty.csv"]));
  expect(subjects.length).to.be.at.most(1 + deaths);
  const states = Object.entries(await world.ledger()).map(
    ([item, { state }]) => `${item.split(" ")[1]} ${typeof state === "string" ? state : "?"}`,
  );
  expect(states.sort()).to.deep.equal([
    "dataset#orders staged",
    "dataset#orders staged",
    "file failed",
    "file staged",
    "file staged",
  ]);
}

/** Late events of files that have ended are nothing. */
async function assertNothingMoreAfterTheLoad(world: World, files: Uploaded[]): Promise<void> {
  const loaded = files.slice(0, 2).map((uploaded) => fileLoad(uploaded, "orders"));
  await world.put(world.lake, summaryKey("orders"), summaryOf("orders", loaded));
  expect((await world.settle(ran("orders"))).error).to.equal(null);
  await world.stopExecutions();
  const before = [await world.keys(world.raw), await world.ledger()];
  for (const uploaded of files) expect((await world.ingest(uploaded)).answer).to.equal(true);
  expect([await world.keys(world.raw), await world.ledger()]).to.deep.equal(before);
  expect(await world.incoming()).to.deep.equal([]);
  expect(await world.executions()).to.deep.equal([]);
}
