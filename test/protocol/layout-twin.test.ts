import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import * as layout from "../../components/protocol/layout.ts";

/** The load writes the same keys in Python: what it builds must be what the functions look for. */
const root = resolve(import.meta.dirname, "../..");
const PYTHON = `
import json, sys
sys.path.insert(0, "etl")
from lakehouse_etl import layout
stamp = layout.stamp_of("2026-11-23T22:43:39.000Z")
print(json.dumps({
  "marker": layout.staged_key("order_items", stamp, "f1"),
  "staged": layout.staged_prefix("order_items"),
  "parts": layout.parts_prefix("order_items") + "f1/",
  "done": layout.done_key("order_items", "f1"),
  "verdict": layout.verdict_key("f1"),
  "runs": layout.runs_prefix("order_items"),
  "started": layout.started_key("order_items", "r1"),
  "summary": layout.summary_key("order_items", "r1"),
  "breadcrumb": layout.breadcrumb_key("order_items", "f1", "r1"),
  "table": layout.table_of("lake", "order_items").path + "/",
  "rejected": layout.rejected_of("lake", "order_items").path + "/",
}))`;

describe("layout", () => {
  it("is the same in the functions and in the load", () => {
    const python = process.env["LAKEHOUSE_PYTHON"] ?? resolve(root, ".cache/venv/bin/python");
    const said: unknown = JSON.parse(execFileSync(python, ["-c", PYTHON], { cwd: root, encoding: "utf8" }));
    expect(said).to.deep.equal({
      marker: layout.markerKey("order_items", "2026-11-23T22:43:39.000Z", "f1"),
      staged: layout.stagedPrefix("order_items"),
      parts: layout.processingPrefix("order_items", "f1"),
      done: layout.doneKey("order_items", "f1"),
      verdict: layout.verdictKey("f1"),
      runs: layout.runsPrefix("order_items"),
      started: layout.startedKey("order_items", "r1"),
      summary: layout.summaryKey("order_items", "r1"),
      breadcrumb: layout.breadcrumbKey("order_items", "f1", "r1"),
      table: `s3://lake/${layout.tablePrefix("order_items")}`,
      rejected: `s3://lake/${layout.tablePrefix(layout.rejectedTable("order_items"))}`,
    });
  });
});
