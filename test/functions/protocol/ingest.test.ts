import { S3ServiceException } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { convert } from "../../../functions/ingest/convert.ts";
import { messageFor } from "../../../functions/ingest/message.ts";
import type { Ingest } from "../../../functions/ingest/ingest.ts";
import { WriteUnderIncomingError, writeJson } from "../../../functions/storage/bucket.ts";
import { fileLoad, markerKey, ran, restingKey, summaryKey, summaryOf } from "./expected.ts";
import { FAULTY_CSV, ORDERS_CSV } from "./fixtures.ts";
import { s3For } from "./clients.ts";
import { localAws } from "./local-aws.ts";
import { CLAIM_SECONDS, GRACE_SECONDS, World } from "./world.ts";

describe("ingest", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;

  beforeEach(async () => {
    world = await World.create(aws.clients);
  });

  const upload = (name: string, body: Uint8Array = ORDERS_CSV) => world.upload(`incoming/orders/${name}`, body);
  const staged = async () => (await world.keys(world.raw)).filter((key) => key.startsWith("staged/"));
  const failed = async () => (await world.keys(world.raw)).filter((key) => key.startsWith("failed/"));
  const parts = async () => (await world.keys(world.raw)).filter((key) => key.startsWith("processing/"));

  it("takes keys of every kind from an event as S3 sends them", async () => {
    for (const name of ["a+b.csv", "50%.csv", "R&D (1).csv", "märz é.csv", "a%2Bb.csv"]) {
      const file = await upload(name);
      expect((await world.ingest(file)).answer, name).to.equal(true);
      expect(await staged(), name).to.include(markerKey("orders", file));
    }
    expect(await staged()).to.have.length(5);
  });

  it("refuses and moves a file whose key needs escaping", async () => {
    const file = await upload("50% +& é.csv", FAULTY_CSV);
    await world.ingest(file);
    const restsAt = restingKey("failed/orders", file);
    expect(await failed()).to.deep.equal([restsAt, `${restsAt}.reason.json`]);
    expect(await world.incoming()).to.deep.equal([]);
    expect(world.told.map(({ Subject }) => Subject)).to.deep.equal(["Refused: 50% +& e.csv"]);
    const query = new URLSearchParams({ region: "xx-test-1", prefix: restsAt });
    expect(world.told[0]?.Message?.split("\n\nLinks:\n")[1]).to.equal(
      `- the refused file: https://console.test/s3/object/${world.raw}?${query.toString()}`,
    );
    expect(world.metrics.map(({ Dataset, FilesRefused }) => ({ Dataset, FilesRefused }))).to.deep.equal([
      { Dataset: "orders", FilesRefused: 1 },
    ]);
  });

  it("starts the next window's execution where this one's is closed, and leaves the file to the sweep after five", async () => {
    world.later(60 - ((world.now().getTime() / 1000) % 60)); // the beginning of a window, so that all fall into one
    const windows: number[] = [];
    for (let round = 0; round < 5; round++) {
      expect((await world.ingest(await upload(`${round}.csv`))).answer).to.equal(true);
      const [only, ...more] = await world.executions();
      expect(more).to.deep.equal([]);
      windows.push(windowOf(only?.name ?? ""));
      await world.stopExecutions();
    }
    const [first = 0] = windows;
    expect(windows).to.deep.equal([0, 1, 2, 3, 4].map((later) => first + later * 60_000));

    const last = await upload("last.csv");
    expect((await world.ingest(last)).answer).to.equal(false);
    expect(world.logs.join("\n")).to.contain("dataset 'orders': the executions of this and the next 4 windows from");
    expect(await world.executions()).to.deep.equal([]);
    expect(await staged()).to.include(markerKey("orders", last));
    world.later(GRACE_SECONDS);
    expect((await world.sweep()).answer?.started).to.deep.equal(["orders"]);
  });

  it("lets S3's test event, folders, removals and other prefixes pass", async () => {
    const folder = await world.upload("incoming/orders/", new Uint8Array());
    const elsewhere = { ...folder, key: "archived/orders/x.csv" };
    const removal = messageFor({ ...folder, key: "incoming/orders/x.csv" }).replace("ObjectCreated:", "ObjectRemoved:");
    const bodies = [JSON.stringify({ Event: "s3:TestEvent" }), messageFor(folder), messageFor(elsewhere), removal];
    for (const body of bodies) {
      expect(await world.ingestBody(body)).to.deep.equal({ answer: true, error: null, commands: [] });
    }
  });

  it("reports a message that it cannot read, or that names no version, as failed", async () => {
    const unversioned = messageFor({ bucket: world.raw, key: "incoming/orders/x.csv", versionId: "v" }).replace(
      ',"versionId":"v"',
      "",
    );
    for (const body of ["{", "{}", unversioned]) {
      for (const receives of [1, 5]) {
        expect((await world.ingestBody(body, undefined, {}, receives)).answer, body).to.equal(false);
      }
    }
    expect(world.logs.at(-1)).to.contain("names no version; switch versioning on for the bucket");
  });

  it("takes several records in one message", async () => {
    const files = [await upload("one.csv"), await upload("two.csv")];
    expect((await world.ingest(files)).answer).to.equal(true);
    expect(await staged()).to.have.members(files.map((file) => markerKey("orders", file)));
    expect(await world.datasetsUnderWay()).to.deep.equal(["orders"]);
  });

  it("takes two versions of one key as two files, in whatever order their events come", async () => {
    const [first, second] = [await upload("same.csv"), await upload("same.csv")];
    await world.ingest(second);
    await world.ingest(first);
    expect(await staged()).to.have.members([markerKey("orders", first), markerKey("orders", second)]);
  });

  it("keeps the arrival that a replay brings along", async () => {
    const arrivedAt = "2025-01-02T03:04:05.678Z";
    const file = await world.upload("incoming/orders/again.csv", FAULTY_CSV, { Metadata: { "arrived-at": arrivedAt } });
    await world.ingest(file);
    const restsAt = restingKey("failed/orders", { ...file, modifiedAt: arrivedAt });
    expect(await failed()).to.deep.equal([restsAt, `${restsAt}.reason.json`]);
    expect(await world.metadata(world.raw, restsAt)).to.deep.equal({ "arrived-at": arrivedAt });
    expect((await world.ledger())[`file#${file.fileId} file`]).to.include({ arrivedAt });
  });

  it("refuses a folder that is no dataset, naming those there are and the nearest", async () => {
    const file = await world.upload("incoming/order/x.csv", ORDERS_CSV);
    await world.ingest(file);
    expect(await failed()).to.have.members([
      restingKey("failed/_unknown", file),
      `${restingKey("failed/_unknown", file)}.reason.json`,
    ]);
    const [told] = world.told;
    expect(told?.Message).to.contain("'order'").and.to.contain("Did you mean 'incoming/orders/'?");
    for (const dataset of ["orders", "order_items", "products"]) expect(told?.Message).to.contain(dataset);
  });

  it("sends a message back, with a delay, while somebody else is at the file", async () => {
    const file = await upload("slow.csv");
    await world.ingest(file, { call: 3, when: "before" });
    expect(await world.ingest(file)).to.deep.include({
      answer: true,
      commands: ["UpdateItemCommand", "SendMessageCommand"],
    });
    expect(await world.queued()).to.equal(1);
    expect(world.delays[0]).to.be.within(CLAIM_SECONDS - 5, CLAIM_SECONDS);
    expect(await world.drain()).to.be.within(1, 3);
    expect(await staged()).to.deep.equal([markerKey("orders", file)]);
  });

  it("stages once and tells once, however many events of a file come at once", async () => {
    const [good, bad] = [await upload("good.csv"), await upload("bad.csv", FAULTY_CSV)];
    await Promise.all([good, bad, good, bad, good, bad].map((file) => world.ingest(file)));
    await world.drain();
    expect(await staged()).to.deep.equal([markerKey("orders", good)]);
    expect(await parts()).to.have.length(1);
    expect(await failed()).to.have.length(2);
    expect(world.told).to.have.length(1);
    expect(await world.ledger("claim")).to.not.have.any.keys([good, bad].map(({ fileId }) => `file#${fileId} claim`));
  });

  it("obeys the verdict that it finds, and takes its own parts back", async () => {
    const file = await upload("raced.csv");
    let second: Promise<unknown> | undefined;
    const outrun: Ingest["convert"] = async (input) => {
      const conversion = await convert(input);
      // A rival whose claim came when ours had run out, and who is faster.
      world.later(CLAIM_SECONDS + 1);
      second ??= world.ingest(file);
      await second;
      return conversion;
    };
    expect((await world.ingest(file, undefined, { convert: outrun })).answer).to.equal(true);
    const { datasets } = JSON.parse(await world.text(world.raw, `verdicts/${file.fileId}.json`)) as {
      datasets: { orders: { parts: { key: string }[] } };
    };
    expect(await parts()).to.deep.equal(datasets.orders.parts.map(({ key }) => key));
    expect(world.logs.some((line) => line.includes("somebody else's verdict was first"))).to.equal(true);
    expect(await staged()).to.deep.equal([markerKey("orders", file)]);
  });

  it("refuses a file unopened after three attempts that never answered", async () => {
    const file = await upload("killer.csv");
    for (let crash = 0; crash < 3; crash++) {
      await world.ingest(file, { call: 5, when: "before" });
      world.later(CLAIM_SECONDS + 1);
    }
    const opened: string[] = [];
    const never: Ingest["convert"] = ({ key }) => Promise.reject(new Error(String(opened.push(key))));
    expect((await world.ingest(file, undefined, { convert: never })).answer).to.equal(true);
    expect(opened).to.deep.equal([]);
    expect(await failed()).to.have.members([
      restingKey("failed/orders", file),
      `${restingKey("failed/orders", file)}.reason.json`,
    ]);
    expect(await parts()).to.deep.equal([]);
    expect(world.told[0]?.Message).to.contain("tried 3 times");
  });

  it("counts a conversion that throws as a crash, without waiting for the claim to run out", async () => {
    const file = await upload("thrower.csv");
    const throws: Ingest["convert"] = () => Promise.reject(new RangeError("Invalid array length"));
    for (let crash = 0; crash < 3; crash++) {
      expect((await world.ingest(file, undefined, { convert: throws })).answer).to.equal(false);
    }
    expect((await world.ingest(file)).answer).to.equal(true);
    expect(await failed()).to.have.length(2);
  });

  it("never counts a service's error as a crash, and gives the claim back", async () => {
    const file = await upload("unlucky.csv");
    const s3 = s3For(aws.endpoint);
    s3.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName !== "PutObjectCommand") return next(args);
        const $metadata = { httpStatusCode: 503 };
        throw new S3ServiceException({ name: "SlowDown", message: "slow down", $fault: "server", $metadata });
      },
      { step: "initialize" },
    );
    for (let receives = 1; receives <= 5; receives++) {
      const { answer } = await world.ingest(file, undefined, { raw: { s3, name: world.raw } }, receives);
      // The last time it would be a dead letter, which only what cannot be read is: the sweep finds the file.
      expect(answer).to.equal(receives === 5);
    }
    expect((await world.ledger("claim"))[`file#${file.fileId} claim`]).to.deep.equal({});
    world.later(GRACE_SECONDS + 1);
    expect((await world.sweep()).error).to.equal(null);
    expect(await world.drain()).to.equal(1);
    expect(await staged()).to.deep.equal([markerKey("orders", file)]);
  });

  it("does nothing for a version that is gone, or whose file has ended", async () => {
    const gone = {
      bucket: world.raw,
      key: "incoming/orders/gone.csv",
      versionId: "11111111-1111-1111-1111-111111111111",
    };
    expect((await world.ingest(gone)).answer).to.equal(true);
    const file = await upload("ended.csv");
    await world.ingest(file);
    await world.stopExecutions();
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", [fileLoad(file, "orders")]));
    await world.settle(ran("orders"));
    const before = [await world.keys(world.raw), await world.ledger("claim")];
    expect((await world.ingest(file)).answer).to.equal(true);
    expect([await world.keys(world.raw), await world.ledger("claim")]).to.deep.equal(before);
    expect(await world.executions()).to.deep.equal([]);
  });

  it("refuses to write under incoming/", async () => {
    const error = await writeJson({ s3: aws.clients.s3, name: world.raw }, "incoming/orders/x.json", {}).catch(
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(WriteUnderIncomingError);
    expect(await world.incoming()).to.deep.equal([]);
  });

  it("gathers for longer while many uploads wait", async () => {
    await world.crowd();
    await world.ingest(await upload("one.csv"));
    expect((await world.executions()).map(({ name }) => name.replace(/\d/g, "0"))).to.deep.equal([
      "orders-00000000T000000Z-crowd",
    ]);
  });

  it("goes to the next window when this one's execution is closed", async () => {
    const [first, second] = [await upload("first.csv"), await upload("second.csv")];
    await world.ingest(first);
    const [before] = await world.executions();
    await world.stopExecutions();
    await world.ingest(second);
    const [after] = await world.executions();
    expect(after?.name).to.match(/^orders-\d{8}T\d{6}Z$/);
    expect(after?.name.localeCompare(before?.name ?? "")).to.equal(1);
  });
});

/** When the window of `orders-20261123T224300Z` begins. */
function windowOf(execution: string): number {
  return Date.parse(execution.replace(/^orders-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
