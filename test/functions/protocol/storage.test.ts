import { expect } from "chai";
import { partKey } from "../../../components/protocol/index.ts";
import { partUploads } from "../../../functions/ingest/part-uploads.ts";
import { RangedContent } from "../../../functions/storage/ranged-content.ts";
import { describeVersion, moveVersion, openVersion } from "../../../functions/storage/versions.ts";
import { localAws } from "./local-aws.ts";
import { World } from "./world.ts";

const FILE_ID = "0".repeat(32);
const NOWHERE = { bucket: "nowhere", key: "incoming/orders/x.csv", versionId: "v" };

describe("storage", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;

  before(async () => {
    world = await World.create(aws.clients);
  });

  const raw = () => ({ s3: aws.clients.s3, name: world.raw });

  it("moves a file that is too big to be copied in one call", async () => {
    const file = await world.upload("incoming/orders/big é.csv", Buffer.from("big"), { Metadata: { owner: "shop" } });
    const source = await describeVersion(raw(), file);
    expect(source).to.include({ size: 3, arrivedAt: file.modifiedAt });
    if (!source) return;
    const told: string[] = [];
    const tell = () => Promise.resolve(void told.push("copied"));
    expect(await moveVersion(raw(), source, "archived/orders/big é.csv", tell, 1)).to.equal("moved");
    expect(await moveVersion(raw(), source, "archived/orders/big é.csv", tell, 1)).to.equal("gone");
    expect(told).to.deep.equal(["copied"]);
    expect(await world.text(world.raw, "archived/orders/big é.csv")).to.equal("big");
    expect(await world.metadata(world.raw, "archived/orders/big é.csv")).to.deep.equal({
      owner: "shop",
      "arrived-at": file.modifiedAt,
    });
    expect(await world.incoming()).to.deep.equal([]);
  });

  it("reads a version wherever one asks, in pieces, and stops when nobody wants more", async () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024 + 7);
    for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(at, at);
    const found = await openVersion(raw(), await world.upload("incoming/orders/big.bin", bytes));
    if (!found) throw new Error("it is there");
    const { content } = found;
    expect(content.size).to.equal(bytes.length);
    const mebibyte = 1024 * 1024;
    const ranges: [number, number][] = [
      [0, bytes.length],
      [mebibyte - 3, mebibyte + 3],
      [5 * mebibyte + 1, 17 * mebibyte + 1],
      [3 * mebibyte, bytes.length],
      [bytes.length - 5, bytes.length],
      [9, 9],
    ];
    for (const [from, to] of ranges) {
      const pieces: Buffer[] = [];
      for await (const piece of content.stream(from, to)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(bytes.subarray(from, to)), `stream of ${from} to ${to}`).to.equal(true);
    }
    expect(
      (await content.range(mebibyte - 3, 3 * mebibyte + 3)).equals(bytes.subarray(mebibyte - 3, 3 * mebibyte + 3)),
    ).to.equal(true);
    for await (const piece of content.stream(2 * mebibyte + 1)) if (piece.length < mebibyte - 1) break;
  });

  it("says so when a version does not come whole", async () => {
    const version = await world.upload("incoming/orders/short.bin", Buffer.alloc(3 * 1024 * 1024));
    const short = new RangedContent(
      raw(),
      { Bucket: world.raw, Key: version.key, VersionId: version.versionId },
      4 * 1024 * 1024,
      Buffer.alloc(1024 * 1024),
    );
    const read = async () => {
      for await (const piece of short.stream()) void piece;
    };
    expect(await read().catch(String)).to.equal(
      "CutShortError: 1048576 bytes of 'incoming/orders/short.bin' did not come",
    );
  });

  it("uploads parts of any size, numbered by dataset, and takes back those that nobody names", async () => {
    const uploads = partUploads(raw(), NOWHERE, (dataset, number) => partKey(dataset, FILE_ID, "attempt", number));
    const line = `${"x".repeat(1023)}\n`;
    const chunk = Buffer.from(line.repeat(5 * 1024));
    const big = uploads.openPart({ dataset: "orders", sheet: "A", columns: ["_source_row"] });
    for (let i = 0; i < 4; i++) await big.write(chunk);
    const part = await big.close(4 * 5 * 1024);
    const small = uploads.openPart({ dataset: "orders", sheet: null, columns: ["_source_row"] });
    await small.write(Buffer.from("é\n"));
    const key = (number: number) => `processing/orders/${FILE_ID}/attempt/part-0000${number}.csv`;
    expect(part).to.deep.equal({ key: key(1), sheet: "A", columns: ["_source_row"], records: 20480, bytes: 20971520 });
    expect(await small.close(1)).to.deep.include({ key: key(2), sheet: null, bytes: 3 });
    expect((await world.text(world.raw, key(1))) === chunk.toString().repeat(4)).to.equal(true);

    const open = uploads.openPart({ dataset: "products", sheet: null, columns: ["_source_row"] });
    await open.write(chunk);
    await uploads.discard(new Set([key(2)]));
    expect((await world.keys(world.raw)).filter((each) => each.startsWith("processing/"))).to.deep.equal([key(2)]);
    expect(uploads.failure()).to.equal(null);
  });
});
