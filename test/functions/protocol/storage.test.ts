import { expect } from "chai";
import { partKey } from "../../../components/protocol/index.ts";
import { partUploads } from "../../../functions/ingest/part-uploads.ts";
import { describeVersion, moveVersion } from "../../../functions/storage/versions.ts";
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
