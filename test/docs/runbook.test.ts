import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { askedFor } from "../../setup/docs/program.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the runbook", function () {
  this.timeout(60_000);

  it("has a section for each alarm of the program", async () => {
    const alarms = (await askedFor(root)).filter(({ type }) => type.endsWith(":MetricAlarm")).map(({ name }) => name);
    const headings = [...readFileSync(join(root, "docs/runbook.md"), "utf8").matchAll(/^## ([a-z-]+)$/gm)].map(
      ([, heading]) => heading ?? "",
    );
    expect(
      alarms.filter((name) => !headings.some((heading) => name.replace(/-alarm$/, "").endsWith(`-${heading}`))),
    ).to.deep.equal([]);
    expect(
      headings.filter((heading) => !alarms.some((name) => name.replace(/-alarm$/, "").endsWith(`-${heading}`))),
    ).to.deep.equal([]);
  });
});
