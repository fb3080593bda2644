import { join } from "node:path";
import { expect } from "chai";
import { evaluate, evaluateSources, install, pack, project, scratch } from "./packing.ts";

describe("the package, installed from a registry", () => {
  it("brings what it needs, and registers what the sources register", () => {
    const parent = scratch();
    const folder = project(parent);
    install(folder, pack(parent).file);
    const there = evaluate(folder, join(folder, "programs/0.ts"));
    const here = evaluateSources();
    const names = ({ registered }: typeof here) => registered.map(({ type, name }) => `${type} ${name}`).sort();
    expect(there.outputs).to.deep.equal(here.outputs);
    expect(names(there)).to.deep.equal(names(here));
  }).timeout(600_000);
});
