import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { breakingDifferences } from "../../components/contract/differences.ts";
import {
  boolean,
  contract,
  type ContractDocument,
  date,
  decimal,
  documentOf,
  dropColumn,
  int,
  long,
  optional,
  renameColumn,
  snapshotOf,
  text,
  timestamp,
  widenColumn,
  yearOf,
} from "../../components/contract/index.ts";
import { snapshotsIn } from "../../components/contract-snapshots.ts";
import * as contracts from "../../datasets/index.ts";
import { example, houses } from "../components/example.ts";
import { record } from "../components/recording.ts";

const root = resolve(import.meta.dirname, "../..");
const committed = join(root, "datasets/snapshots");
const because = "the shop asked for it";

const before = documentOf(
  contract({
    name: "sales",
    columns: {
      id: long(),
      client: long(),
      fax: optional(text()),
      price: int(),
      sold: date(),
      gone: optional(boolean()),
    },
    key: ["id", "client"],
    latestBy: "sold",
    enrich: { year: yearOf("sold") },
    partitionBy: ["year"],
    deleteWhen: { column: "gone", equals: true },
    migrations: [renameColumn(1, { from: "nr", to: "id", because })],
  }),
);
const covered = contract({
  name: "sales",
  columns: {
    id: long(),
    customer: long({ min: 1, aliases: ["buyer"] }),
    price: decimal(12, 2),
    sold: timestamp(),
    gone: boolean(),
    channel: text(),
  },
  key: ["id", "customer"],
  latestBy: "sold",
  enrich: { jahr: yearOf("sold") },
  partitionBy: ["jahr"],
  deleteWhen: { column: "gone", equals: true },
  evolution: "freeze",
  migrations: [
    renameColumn(1, { from: "nr", to: "id", because: "better said" }),
    renameColumn(2, { from: "client", to: "customer", because }),
    dropColumn(3, { column: "fax", because }),
    widenColumn(4, { column: "price", from: int(), because }),
    widenColumn(5, { column: "sold", from: date(), because }),
    renameColumn(6, { from: "year", to: "jahr", because }),
  ],
});

describe("a contract beside its snapshot", () => {
  it("may change whatever its migrations cover, and what breaks nobody", () => {
    expect(breakingDifferences(before, documentOf(covered))).to.deep.equal([]);
    expect(breakingDifferences(documentOf(covered), documentOf(covered))).to.deep.equal([]);
  });

  it("is told every other change, with the migration that it wants", () => {
    const after: ContractDocument = {
      ...documentOf(covered),
      deleteWhen: null,
      key: ["id"],
      latestBy: null,
      partitionBy: [],
      migrations: before.migrations,
    };
    expect(breakingDifferences(before, after)).to.deep.equal([
      {
        path: "columns.client",
        reason:
          'was long(), is gone; add renameColumn(2, { from: "client", to: "customer", because: "…" }) or dropColumn(2, { column: "client", because: "…" })',
      },
      {
        path: "columns.fax",
        reason:
          'was text(), is gone; add renameColumn(2, { from: "fax", to: "channel", because: "…" }) or dropColumn(2, { column: "fax", because: "…" })',
      },
      {
        path: "columns.price",
        reason: 'was int(), is decimal(12, 2); add widenColumn(2, { column: "price", from: int(), because: "…" })',
      },
      {
        path: "columns.sold",
        reason: 'was date(), is timestamp(); add widenColumn(2, { column: "sold", from: date(), because: "…" })',
      },
      {
        path: "columns.year",
        reason:
          'was int(), is gone; add renameColumn(2, { from: "year", to: "jahr", because: "…" }) or dropColumn(2, { column: "year", because: "…" })',
      },
      {
        path: "key",
        reason:
          "was id, client, is id; it tells which rows are one and the same: put it back, or make a new dataset beside this one",
      },
      {
        path: "latestBy",
        reason:
          "was sold, is nothing; it tells which row is newer, also of those that the table has: put it back, or make a new dataset beside this one",
      },
      {
        path: "partitionBy",
        reason: "was year, is nothing; the table's files lie by it: put it back, or make a new dataset beside this one",
      },
      {
        path: "deleteWhen",
        reason:
          "was gone = 'true', is nothing; rows that were deleted would come back with older files: put it back, or make a new dataset beside this one",
      },
    ]);
  });

  it("cannot give a column a type that does not hold its values", () => {
    const after = { ...before, columns: before.columns.map((each) => ({ ...each, type: { kind: "date" as const } })) };
    const [first] = breakingDifferences(before, after);
    expect(first).to.deep.equal({
      path: "columns.id",
      reason:
        'was long(), is date(), which does not hold every value of it; give the new column another name, and add dropColumn(2, { column: "id", because: "…" })',
    });
  });

  it("cannot widen what was of another type than its migration says", () => {
    const from = { kind: "long" as const };
    const migrations = documentOf(covered).migrations.map((each) => (each.kind === "widen" ? { ...each, from } : each));
    expect(breakingDifferences(before, { ...documentOf(covered), migrations }).map(({ path }) => path)).to.deep.equal([
      "columns.price",
      "columns.sold",
    ]);
  });

  it("cannot make one column of two", () => {
    const columns = { id: long(), fax: text() };
    const was = documentOf(contract({ name: "t", columns: { ...columns, telex: text() }, key: ["id"] }));
    const migrations = [renameColumn(1, { from: "telex", to: "fax", because })];
    expect(
      breakingDifferences(was, documentOf(contract({ name: "t", columns, key: ["id"], migrations }))),
    ).to.deep.equal([
      {
        path: "columns.fax",
        reason: "was a column beside 'telex', which a migration makes the same; rename 'telex' to a name of its own",
      },
    ]);
  });

  it("keeps the migrations that may have been carried out", () => {
    const { migrations } = documentOf(covered);
    const changed = migrations.slice(0, 4).map((each) => (each.kind === "drop" ? { ...each, column: "telex" } : each));
    expect(breakingDifferences(documentOf(covered), { ...documentOf(covered), migrations: changed })).to.deep.equal([
      {
        path: "migrations.3",
        reason:
          "was a drop of 'fax', is a drop of 'telex'; tables may have carried it out: put it back, and number the next change 7",
      },
      {
        path: "migrations.5",
        reason:
          "was a widening of 'sold' from date(), is gone; tables may have carried it out: put it back, and number the next change 7",
      },
      {
        path: "migrations.6",
        reason:
          "was a rename of 'year' to 'jahr', is gone; tables may have carried it out: put it back, and number the next change 7",
      },
    ]);
  });

  it("is refused at preview, before anything is registered", async () => {
    const columns = { id: int(), name: text(), built: timestamp(), floors: int() };
    const was = {
      ...documentOf(houses),
      columns: documentOf(contract({ name: "houses", columns, key: ["id"] })).columns,
    };
    let refusal: unknown;
    await record(() => example({ dataset: { snapshots: { houses: was } } })).catch((error: unknown) => {
      refusal = error;
    });
    expect(String(refusal)).to.contain(
      "LakehouseDataset 'houses' has 2 fault(s) in its arguments:\n" +
        "  - contract.columns.id: houses: was int(), is long(); add widenColumn(1, " +
        '{ column: "id", from: int(), because: "…" })\n' +
        '  - contract.columns.floors: houses: was int(), is gone; add dropColumn(1, { column: "floors", because: "…" })',
    );
  });
});

describe("the committed snapshots", () => {
  it("are as the contracts are; else run `npm run contracts`", () => {
    const documents = Object.values(contracts).map((each) => snapshotOf(documentOf(each)));
    const files = readdirSync(committed).map(
      (name) => JSON.parse(readFileSync(join(committed, name), "utf8")) as unknown,
    );
    expect(files).to.have.deep.members(documents);
  });

  it("are written by a command that refuses what no migration covers", () => {
    const folder = mkdtempSync(join(tmpdir(), "snapshots-"));
    try {
      const written = () =>
        spawnSync(process.execPath, ["setup/contracts.ts", folder], { cwd: root, encoding: "utf8" });
      expect(written().status).to.equal(0);
      expect(readdirSync(folder)).to.deep.equal(readdirSync(committed));
      for (const name of readdirSync(folder))
        expect(readFileSync(join(folder, name), "utf8")).to.equal(readFileSync(join(committed, name), "utf8"));

      const products = snapshotOf(documentOf(contracts.products));
      const older = JSON.stringify({ ...products, latestBy: "product_name" });
      writeFileSync(join(folder, "products.json"), older);
      const { status, stderr } = written();
      expect(status).to.equal(1);
      expect(stderr).to.contain("contract.latestBy: products: was product_name, is nothing");
      expect(readFileSync(join(folder, "products.json"), "utf8")).to.equal(older);

      writeFileSync(join(folder, "products.json"), "{}");
      expect(() => snapshotsIn(folder)).to.throw(
        `the snapshot ${join(folder, "products.json")} is not as it should be`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
