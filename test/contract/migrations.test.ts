import { expect } from "chai";
import {
  contract,
  ContractError,
  date,
  decimal,
  documentOf,
  dropColumn,
  int,
  long,
  type Migration,
  optional,
  renameColumn,
  text,
  timestamp,
  widenColumn,
  yearOf,
} from "../../components/contract/index.ts";
import { checkHeader } from "../../components/contract/header.ts";

const because = "the shop asked for it";

/** A contract that had `client`, then `customer`; `fax` and `telex`; an int price; a day. */
function sales(evolution: "evolve" | "freeze" | "discard" = "evolve") {
  return contract({
    name: "sales",
    columns: { id: long(), customer_id: long(), price: decimal(20, 2), sold: timestamp(), note: optional(text()) },
    key: ["id"],
    evolution,
    migrations: [
      renameColumn(1, { from: "client", to: "customer", because }),
      dropColumn(2, { column: "fax", because: "nobody sends any" }),
      widenColumn(3, { column: "price", from: int(), because }),
      renameColumn(4, { from: "customer", to: "customer_id", because }),
      widenColumn(5, { column: "sold", from: date(), because }),
      renameColumn(6, { from: "telex", to: "teletext", because }),
      dropColumn(7, { column: "teletext", because: "it is 1993" }),
    ],
  });
}

function faultsOf(migrations: readonly Migration[], columns = { id: long(), amount: decimal(9, 2), on: date() }) {
  try {
    contract({ name: "t", columns, key: ["id"], enrich: { year: yearOf("on") }, migrations });
    return [];
  } catch (error) {
    return (error as ContractError).faults;
  }
}

describe("migrations of a contract", () => {
  it("are part of its document and of its hash", () => {
    const { migrations, hash } = documentOf(sales());
    expect(migrations.slice(0, 3)).to.deep.equal([
      { kind: "rename", number: 1, from: "client", to: "customer", because },
      { kind: "drop", number: 2, column: "fax", because: "nobody sends any" },
      { kind: "widen", number: 3, column: "price", from: { kind: "int" }, because },
    ]);
    const { columns, key } = sales();
    expect(hash).to.not.equal(documentOf(contract({ name: "sales", columns, key: key as ["id"] })).hash);
  });

  it("may lead a name through several changes, and back where it came from", () => {
    expect(
      faultsOf([
        renameColumn(1, { from: "amount", to: "sum", because }),
        widenColumn(2, { column: "sum", from: decimal(7, 2), because }),
        renameColumn(3, { from: "sum", to: "amount", because }),
        renameColumn(4, { from: "jahr", to: "year", because }),
      ]),
    ).to.deep.equal([]);
  });

  it("are refused with all their faults at once", () => {
    const columns = { id: long(), amount: decimal(9, 2, { aliases: ["old", "fax"] }), on: date() };
    const faults = faultsOf(
      [
        renameColumn(1, { from: "id", to: "key", because }),
        renameColumn(3, { from: "old", to: "on", because: " " }),
        dropColumn(3, { column: "amount", because }),
        dropColumn(4, { column: "fax", because }),
        widenColumn(5, { column: "price", from: int(), because }),
        dropColumn(6, { column: "_file_id", because }),
        // Two that change places: old tables could not be told from new ones.
        renameColumn(7, { from: "year", to: "spare", because }),
        renameColumn(8, { from: "on", to: "year", because }),
        renameColumn(9, { from: "spare", to: "on", because }),
      ],
      columns,
    );
    expect(faults).to.deep.equal([
      "migrations: numbered 1, 3, 3, 4, 5, 6, 7, 8, 9; count from 1, in order and without gaps",
      "migrations.1.to: 'key' is not a column after it; there are id, amount, year, _file_id, fax, old",
      "migrations.3.because: empty; say why the column changes",
      "migrations.5.column: 'price' is not a column after it; there are id, amount, on, year, _file_id",
      "migrations.6.column: '_file_id' is not a column name; use lower case letters, digits and '_', beginning with a letter",
      "columns.id: a migration makes it 'key'; take the column out, or call it what no column was called before",
      "columns.amount: a migration drops it; take the column out, or call it what no column was called before",
      "columns.on: a migration makes it 'year'; take the column out, or call it what no column was called before",
      "columns.year: a migration makes it 'on'; take the column out, or call it what no column was called before",
      "columns.amount.aliases: 'old' was a column of its own, and a migration makes it 'year'",
      "columns.amount.aliases: 'fax' was a column of its own, and a migration drops it",
    ]);
  });

  const least = "the least that does is";
  const ways = "int to long or decimal, long to decimal, decimal to a wider one, date to timestamp";
  const widenings = [
    { from: int(), to: long(), fault: null },
    { from: int(), to: decimal(10, 0), fault: null },
    { from: long(), to: decimal(21, 2), fault: null },
    { from: decimal(9, 2), to: decimal(10, 3), fault: null },
    { from: date(), to: timestamp(), fault: null },
    {
      from: long(),
      to: decimal(18, 2),
      fault: `decimal(18, 2), which does not hold every long(); ${least} decimal(21, 2)`,
    },
    {
      from: decimal(9, 2),
      to: decimal(9, 2),
      fault: `decimal(9, 2), which does not hold every decimal(9, 2); ${least} decimal(9, 2)`,
    },
    {
      from: decimal(9, 2),
      to: decimal(9, 3),
      fault: `decimal(9, 3), which does not hold every decimal(9, 2); ${least} decimal(10, 3)`,
    },
    { from: long(), to: int(), fault: `int(), to which long() cannot be widened; there are ${ways}` },
    { from: long(), to: text(), fault: `text(), to which long() cannot be widened; there are ${ways}` },
    { from: timestamp(), to: date(), fault: `date(), to which timestamp() cannot be widened; there are ${ways}` },
  ];
  for (const { from, to, fault } of widenings) {
    it(`${fault ? "refuse to widen" : "widen"} ${JSON.stringify(from.type)} to ${JSON.stringify(to.type)}`, () => {
      const build = () =>
        contract({
          name: "t",
          columns: { id: long(), it: to },
          key: ["id"],
          migrations: [widenColumn(1, { column: "it", from, because })],
        });
      if (fault)
        expect(build)
          .to.throw(ContractError)
          .with.deep.property("faults", [`migrations.1.from: 'it' is ${fault}`]);
      else build();
    });
  }
});

describe("the header of a file from before a migration", () => {
  for (const policy of ["evolve", "freeze", "discard"] as const) {
    it(`is taken under '${policy}': old names are the new columns, dropped ones are left out`, () => {
      const header = ["ID", "Client", "Fax", "price", "sold", "telex"];
      expect(checkHeader(documentOf(sales(policy)), header)).to.deep.equal({
        columns: ["id", "customer_id", null, "price", "sold", null],
        faults: [],
        notes: [
          "left out 'Fax' (C): sales has dropped it, because nobody sends any",
          "left out 'telex' (F): sales has dropped it, because it is 1993",
        ],
        newColumns: [],
      });
    });
  }

  it("names a column once, by whichever of its names", () => {
    expect(checkHeader(documentOf(sales()), ["id", "client", "customer", "price", "sold"]).faults).to.deep.equal([
      "the column 'customer_id' is there 2 times: 'client' (B), 'customer' (C); keep one of them",
    ]);
  });

  it("brings no old name back as a new column", () => {
    const header = ["id", "customer_id", "price", "sold", "FAX!", "size"];
    expect(checkHeader(documentOf(sales()), header)).to.deep.include({
      faults: ["the column 'FAX!' (E) would be called 'fax', which was a column of sales already; rename or remove it"],
      newColumns: ["size"],
    });
  });
});
