import { expect } from "chai";
import { ingestLimits } from "../../components/ingest-limits.ts";
import { limitsSetting } from "../../functions/environment.ts";

describe("the limits that a function is told", () => {
  it("are those that the program has set", () => {
    const limits = ingestLimits({ rows: 7, rowMb: 1 });
    expect(limits).to.include({ rows: 7, rowMb: 1, columns: 2_000 });
    expect(limitsSetting({ LIMITS: JSON.stringify(limits) }, "LIMITS")).to.deep.equal(limits);
  });

  it("are all there and fit, or it does not start", () => {
    const { rowMb, ...others } = ingestLimits({ rows: 0, ratio: 2_000 });
    expect(rowMb).to.equal(8);
    expect(() => limitsSetting({ LIMITS: JSON.stringify(others) }, "LIMITS")).to.throw(
      "environment variable LIMITS is not a map of all limits (ratio: 2000 is not a whole number from 10 to 1032; " +
        "rows: 0 is not a whole number from 1 to 1000000000; rowMb: undefined is not a whole number from 1 to 100)",
    );
    expect(() => limitsSetting({ LIMITS: "many" }, "LIMITS")).to.throw("LIMITS is not a map of all limits (workbookMb");
    expect(() => limitsSetting({}, "LIMITS")).to.throw("LIMITS is not set");
  });
});
