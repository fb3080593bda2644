import { expect } from "chai";
import { readBothWays, readDamaged, tryMany } from "./mutations.ts";

describe("workbooks that something happened to", () => {
  it("are read by the scanner as by an XML parser, or refused by both", async () => {
    const { taken, refused } = await tryMany(readBothWays, 400);
    expect(taken).to.be.greaterThan(20);
    expect(refused).to.be.greaterThan(20);
  });

  it("are read as they were or refused, whatever bytes of the archive changed", async () => {
    const { taken, refused } = await tryMany(readDamaged, 400);
    expect(taken).to.be.greaterThan(20);
    expect(refused).to.be.greaterThan(20);
  });
});
