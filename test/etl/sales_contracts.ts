import { breakingDifferences } from "../../components/contract/differences.ts";
import {
  boolean,
  buckets,
  contract,
  date,
  decimal,
  documentOf,
  dropColumn,
  hourOf,
  long,
  monthOf,
  optional,
  renameColumn,
  text,
  timestamp,
  widenColumn,
  yearOf,
} from "../../components/contract/index.ts";

/** Prints two states of a contract, between which every kind of migration lies: the documents as the job reads them. */
const because = "the test wants it";
const deleteWhen = { column: "gone", equals: true } as const;

const before = contract({
  name: "sales",
  columns: {
    nr: long({ min: 1 }),
    client: long({ min: 1 }),
    amount: long({ min: 1 }),
    sold: date(),
    fax: optional(text()),
    gone: optional(boolean()),
  },
  key: ["nr"],
  latestBy: "sold",
  enrich: { size: buckets("amount", { Low: 50 }, "High"), year: yearOf("sold"), hour: hourOf("sold") },
  partitionBy: ["year"],
  deleteWhen,
});

const after = contract({
  name: "sales",
  columns: {
    sale_id: long({ min: 1 }),
    customer_id: long({ min: 1 }),
    amount: decimal(21, 2, { above: 0 }),
    sold: timestamp(),
    gone: optional(boolean()),
    note: optional(text()),
  },
  key: ["sale_id"],
  latestBy: "sold",
  enrich: { size: buckets("amount", { Low: 50 }, "High"), sold_year: yearOf("sold"), month: monthOf("sold") },
  partitionBy: ["sold_year"],
  deleteWhen,
  migrations: [
    renameColumn(1, { from: "nr", to: "number", because }),
    renameColumn(2, { from: "client", to: "customer_id", because }),
    dropColumn(3, { column: "fax", because }),
    widenColumn(4, { column: "amount", from: long(), because }),
    widenColumn(5, { column: "sold", from: date(), because }),
    renameColumn(6, { from: "number", to: "sale_id", because }),
    renameColumn(7, { from: "year", to: "sold_year", because }),
    dropColumn(8, { column: "hour", because }),
  ],
});

const documents = [before, after].map(documentOf);
const [was, is] = documents;
if (!was || !is || breakingDifferences(was, is).length > 0) throw new Error("the migrations do not cover the changes");
console.log(JSON.stringify(documents));
