import { expect } from "chai";
import {
  ARCHIVED,
  datasetOfRun,
  decode,
  DecodeError,
  executionFor,
  fileIdOf,
  Marker,
  markerKey,
  reasonKey,
  restingKey,
  settledKey,
} from "../../components/protocol/index.ts";

describe("protocol", () => {
  it("identifies a file by bucket, key and version", () => {
    const file = { bucket: "raw", key: "incoming/orders/a.csv", versionId: "v1" };
    // printf 'raw\nincoming/orders/a.csv\nv1' | sha256sum
    expect(fileIdOf(file)).to.equal("0b014165e91f889400bcc8a403ed9816");
    expect(fileIdOf({ ...file, versionId: "v2" })).to.not.equal(fileIdOf(file));
  });

  it("keeps a source under a key made of its arrival", () => {
    const source = { key: "incoming/orders/May 2025.xlsx", arrivedAt: "2026-11-23T22:43:39.000Z", fileId: "f1" };
    const key = restingKey(ARCHIVED, "orders", source);
    expect(key).to.equal("archived/orders/2026/11/23/224339-f1-May 2025.xlsx");
    expect(reasonKey(key)).to.equal("archived/orders/2026/11/23/224339-f1-May 2025.xlsx.reason.json");
    expect(markerKey("orders", source.arrivedAt, "f1")).to.equal("staged/orders/20261123T224339000Z-f1.json");
    expect(settledKey("orders", "r1", '"abc"')).to.equal("runs/orders/r1/settled-abc.json");
  });

  it("gives all starts within a window one execution, with the same input", () => {
    const gathering = { gatherSeconds: 60, marginSeconds: 10 };
    const first = executionFor("order_items", new Date("2026-11-23T22:43:00.000Z"), gathering);
    expect(first).to.deep.equal({
      name: "order_items-20261123T224300Z",
      input: { dataset: "order_items", gatherUntil: "2026-11-23T22:44:10.000Z", round: 1, told: "" },
    });
    expect(executionFor("order_items", new Date("2026-11-23T22:43:59.999Z"), gathering)).to.deep.equal(first);
    expect(executionFor("order_items", new Date("2026-11-23T22:44:00.000Z"), gathering)).to.not.deep.equal(first);
  });

  it("gathers for longer in a crowd, and names the execution by when it loads", () => {
    const gathering = { gatherSeconds: 2, marginSeconds: 1 };
    const crowded = executionFor("orders", new Date("2026-11-23T22:43:01.000Z"), gathering, true);
    expect(crowded).to.deep.equal({
      name: "orders-20261123T224400Z-crowd",
      input: { dataset: "orders", gatherUntil: "2026-11-23T22:44:01.000Z", round: 1, told: "" },
    });
    expect(executionFor("orders", new Date("2026-11-23T22:42:00.000Z"), gathering, true)).to.deep.equal(crowded);
    const slow = { gatherSeconds: 600, marginSeconds: 1 };
    const [inCrowd, alone] = [true, false].map((each) =>
      executionFor("orders", new Date("2026-11-23T22:43:01.000Z"), slow, each),
    );
    expect(inCrowd).to.deep.equal(alone);
  });

  it("knows a run's dataset by its id, in a crowd and apart", () => {
    const ids = ["order_items-20261123T224300Z-01", "orders-20261123T224300Z-crowd-02-apart", "orders", "orders-01"];
    expect(ids.map(datasetOfRun)).to.deep.equal(["order_items", "orders", null, null]);
  });

  it("names every fault of a document with its path", () => {
    try {
      decode(
        Marker,
        {
          kind: "file",
          fileId: 7,
          dataset: "orders",
          source: {},
          contractHash: "x",
          records: 1,
          parts: [],
          newColumns: [],
        },
        "marker m",
      );
      expect.fail("decoded");
    } catch (error) {
      expect(error).to.be.instanceOf(DecodeError);
      expect((error as DecodeError).message).to.include("marker m");
      expect((error as DecodeError).faults.some((fault) => fault.includes("fileId"))).to.equal(true);
      expect((error as DecodeError).faults.some((fault) => fault.includes("versionId"))).to.equal(true);
    }
  });
});
