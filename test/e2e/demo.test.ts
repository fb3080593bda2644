import { expect } from "chai";
import { rm } from "node:fs/promises";
import { totalOf } from "../../demo/accounts.ts";
import type { FileReport } from "../../demo/report.ts";
import { RULES, SHAPES } from "./expected.ts";
import { spelled, spelledOut, UNUSED } from "./unused-permissions.ts";
import { askOracle, type DemoRun, type Oracle, runDemo } from "./run-demo.ts";

const DATASETS = ["orders", "order_items", "products"];

describe("npm run demo", () => {
  let run: DemoRun;
  let oracle: Oracle;

  before(async function () {
    this.timeout("20m");
    run = await runDemo();
    oracle = await askOracle(run);
  });

  after(async () => {
    if (run) await rm(run.folder, { recursive: true, force: true });
  });

  it("ends well", () => {
    expect(run.report.problems).to.deep.equal([]);
    expect(run.report.ok).to.equal(true);
    expect(run.code, run.stderr).to.equal(0);
  });

  for (const dataset of DATASETS) {
    it(`leaves in ${dataset} every row and column that the files say, and no other`, () => {
      expect(oracle.tables[dataset]?.differences).to.deep.equal([]);
      expect(oracle.tables[dataset]?.rows).to.be.above(300);
      expect(oracle.tables[dataset]?.rows).to.equal(datasetReport(dataset).rowsInTable);
    });

    it(`leaves in ${dataset}_rejected every refused row as it was sent, with all its reasons`, () => {
      expect(oracle.rejected[dataset]?.differences).to.deep.equal([]);
      expect(oracle.rejected[dataset]?.rows).to.be.above(30);
      expect(oracle.rejected[dataset]?.rows).to.equal(datasetReport(dataset).rowsInRejected);
    });

    it(`breaks every rule of ${dataset}, and counts by rule`, () => {
      const counted = oracle.loads[dataset]?.flatMap(({ rejectedBy }) => Object.entries(rejectedBy)) ?? [];
      const expected: Record<string, number> = {};
      for (const [rule, n] of counted) expected[rule] = (expected[rule] ?? 0) + n;
      expect(Object.keys(expected)).to.have.members(RULES[dataset] ?? []);
      expect(datasetReport(dataset).rejectedBy).to.deep.equal(expected);
    });

    it(`counts each file of ${dataset} in each load`, () => {
      const reported = run.report.runs
        .filter((load) => load.dataset === dataset)
        .flatMap(({ runId, files }) =>
          files.map(({ fileId, counts, rejectedBy }) => ({ runId, fileId, counts, rejectedBy })),
        );
      expect(reported).to.have.deep.members(oracle.loads[dataset] ?? []);
      expect(datasetReport(dataset).counts).to.deep.equal(totalOf(reported.map(({ counts }) => counts)));
    });

    it(`knows how many rows of ${dataset} each load touched`, () => {
      const touched = run.report.runs.flatMap((load) => (load.dataset === dataset ? [[load.runId, load.touched]] : []));
      expect(Object.fromEntries(touched)).to.deep.equal(oracle.touched[dataset]);
    });
  }

  it("gives the tables the contracts' columns, types and partitions", () => {
    expect(oracle.shapes).to.deep.equal(SHAPES);
  });

  it("brings every file to the end that its content calls for, and there it lies", () => {
    const ends = run.report.files.map(({ fileId, key, state, resting, staged }) => [
      fileId,
      { key, state, resting, staged },
    ]);
    expect(Object.fromEntries(ends)).to.deep.equal(oracle.files);
  });

  it("takes a file that is uploaded twice as two, the second of which changes nothing", () => {
    const [first, second, ...others] = run.report.files.filter(({ key }) => key.endsWith("products-relaunch.csv"));
    expect(others).to.deep.equal([]);
    expect(first?.versionId).to.not.equal(second?.versionId);
    const effects = [first, second]
      .map((file) => file?.loads["products"]?.counts)
      .map((counts) => counts && counts.inserted + counts.updated);
    expect(effects).to.include(0);
    expect(effects.filter((n) => n !== undefined && n > 0)).to.have.length(1);
  });

  it("says of each refused file what is wrong", () => {
    expect(faultsOf("orders-scan.xlsx")).to.match(/^'orders-scan\.xlsx' is not a workbook but text; /);
    const recount = faultsOf("order-items-recount.xlsx");
    expect(recount).to.match(/sheet 'Shelf B': /);
    expect(recount).to.match(/order_id/);
    expect(recount).to.match(/\bid\b/);
    expect(recount).to.not.match(/Shelf A/);
  });

  it("tells subscribers of every refused file and every load", () => {
    const subjects = run.report.notifications.map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.startsWith("Refused"))).to.have.members([
      "Refused: orders-scan.xlsx",
      "Refused: order-items-recount.xlsx",
    ]);
    const told = run.report.notifications.map(({ message }) => message).join("\n");
    for (const { runId, counts } of run.report.runs) {
      expect(told).to.match(new RegExp(`by run ${runId}\\. ${counts.read} rows? read`));
    }
  });

  it("answers the saved queries, the README's among them", () => {
    const answers = new Map(run.report.answers.map(({ name, rows }) => [name, rows]));
    const overview = answers.get("lake-overview") ?? [];
    answers.set(
      "lake-overview",
      overview.map((row) => row.slice(0, -1)),
    );
    expect(Object.fromEntries(answers)).to.deep.equal(oracle.answers);
    const lastLoads = DATASETS.toSorted().map((dataset) => {
      const ends = run.report.runs.flatMap((load) => (load.dataset === dataset ? [load.finishedAt] : []));
      return ends.sort().at(-1) ?? "";
    });
    for (const [index, row] of overview.entries()) {
      const lag = Date.parse(lastLoads[index] ?? "") - Date.parse(`${row.at(-1)?.replace(" ", "T")}Z`);
      expect(lag, row.join()).to.be.within(0, 120_000);
    }
  });

  it("reports the column that the second wave brought", () => {
    expect(datasetReport("orders").newColumns).to.deep.equal(["coupon_code"]);
  });

  it("works with roles that may do all that is needed, and nothing else but what is listed with a reason", () => {
    const { granted, used, unused, denied } = run.report.permissions;
    expect(denied).to.deep.equal([]);
    const found = unused.map(spelled);
    expect(granted - used).to.equal(found.length);
    const always = spelledOut(UNUSED.filter(({ sometimes }) => sometimes !== true));
    const sometimes = spelledOut(UNUSED.filter((each) => each.sometimes === true));
    expect({
      unexplained: found.filter((each) => ![...always, ...sometimes].includes(each)),
      "explained without need": always.filter((each) => !found.includes(each)),
    }).to.deep.equal({ unexplained: [], "explained without need": [] });
    expect(run.stdout).to.include(`Permissions granted to roles: ${granted}, of which ${used} were used`);
  });

  it("shows it all to people, within a page's width", () => {
    for (const { key } of run.report.files) expect(run.stdout).to.include(key.slice(key.lastIndexOf("/") + 1));
    for (const { question } of run.report.answers) expect(run.stdout).to.include(question);
    expect(run.stdout.split("\n").filter((line) => line.length > 120)).to.deep.equal([]);
  });

  function datasetReport(name: string) {
    const found = run.report.datasets.find(({ dataset }) => dataset === name);
    if (!found) throw new Error(`the report has nothing about ${name}`);
    return found;
  }

  function faultsOf(name: string): string {
    const found: FileReport | undefined = run.report.files.find(({ key }) => key.endsWith(`/${name}`));
    return found?.faults.join("\n") ?? "";
  }
});
