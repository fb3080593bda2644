import { readBothWays, readDamaged, tryMany } from "./mutations.ts";

describe("thousands of workbooks that something happened to", () => {
  it("are read by the scanner as by an XML parser, or refused by both", async function () {
    this.timeout(600_000);
    await tryMany(readBothWays, 20_000);
  });

  it("are read as they were or refused, whatever bytes of the archive changed", async function () {
    this.timeout(600_000);
    await tryMany(readDamaged, 20_000);
  });
});
