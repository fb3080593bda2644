import { expect } from "chai";
import { isRight } from "fp-ts/lib/Either.js";
import {
  boolean,
  buckets,
  catalogColumns,
  contract,
  ContractError,
  date,
  decimal,
  documentOf,
  int,
  long,
  optional,
  rejectedCatalogColumns,
  text,
  timestamp,
  yearOf,
} from "../../components/contract/index.ts";
import { type Order, orders } from "../../datasets/orders.ts";
import { orderItems } from "../../datasets/order-items.ts";
import { products } from "../../datasets/products.ts";

function decoded(column: { codec: { decode(value: unknown): unknown } }, value: unknown): unknown {
  const result = column.codec.decode(value) as
    { _tag: "Left"; left: { message?: string }[] } | { _tag: "Right"; right: unknown };
  return result._tag === "Right" ? { ok: result.right } : { fault: result.left[0]?.message };
}

describe("a contract", () => {
  it("gives its rows a static type and decodes them from text", () => {
    const row: Order = {
      order_num: 1n,
      order_id: 2n,
      user_id: 3n,
      order_timestamp: new Date("2025-01-31T23:30:00.000Z"),
      total_amount: "49.90",
      date: null,
    };
    const fromText = orders.row.decode({
      order_num: "1",
      order_id: "2.00",
      user_id: " 3 ",
      order_timestamp: "2025-02-01 00:30+01:00",
      total_amount: "49.9",
      date: null,
    });
    expect(isRight(fromText) && fromText.right).to.deep.equal(row);
    // @ts-expect-error a decimal is text, so that no cent is lost
    const wrong: Order = { ...row, total_amount: 49.9 };
    expect(wrong).to.not.equal(row);
  });

  it("becomes the catalog's columns, in the table's order", () => {
    expect(catalogColumns(documentOf(products))).to.deep.equal([
      { name: "product_id", type: "bigint" },
      { name: "department_id", type: "bigint" },
      { name: "department", type: "string" },
      { name: "product_name", type: "string" },
      { name: "department_clean", type: "string" },
      { name: "product_name_clean", type: "string" },
      { name: "is_active", type: "boolean" },
      { name: "_file_id", type: "string" },
      { name: "_source_file", type: "string" },
      { name: "_source_sheet", type: "string" },
      { name: "_source_row", type: "bigint" },
      { name: "_arrived_at", type: "timestamp" },
      { name: "_run_id", type: "string" },
      { name: "_loaded_at", type: "timestamp" },
    ]);
    expect(
      catalogColumns(documentOf(orders))
        .slice(0, 11)
        .map(({ type }) => type),
    ).to.deep.equal([
      "bigint",
      "bigint",
      "bigint",
      "timestamp",
      "decimal(18,2)",
      "date",
      "string",
      "int",
      "int",
      "int",
      "int",
    ]);
  });

  it("keeps the raw texts and the reasons of refused rows", () => {
    expect(rejectedCatalogColumns(documentOf(products)).slice(0, 8)).to.deep.equal([
      { name: "product_id", type: "string" },
      { name: "department_id", type: "string" },
      { name: "department", type: "string" },
      { name: "product_name", type: "string" },
      { name: "_reasons", type: "array<string>" },
      { name: "_surplus", type: "string" },
      { name: "_status", type: "string" },
      { name: "_resolved_by", type: "string" },
    ]);
  });

  it("is a plain document whose hash follows its content", () => {
    const document = documentOf(orderItems);
    expect(JSON.parse(JSON.stringify(document))).to.deep.equal(document);
    expect(document.hash).to.match(/^[0-9a-f]{16}$/);
    expect(document.hash).to.equal(documentOf(orderItems).hash);
    const stricter = contract({ name: "order_items", columns: { id: long({ min: 2 }) }, key: ["id"] });
    const laxer = contract({ name: "order_items", columns: { id: long({ min: 1 }) }, key: ["id"] });
    expect(documentOf(stricter).hash).to.not.equal(documentOf(laxer).hash);
    expect(document.references).to.deep.equal([
      { column: "order_id", dataset: "orders", target: "order_id", policy: "warn" },
      { column: "product_id", dataset: "products", target: "product_id", policy: "warn" },
    ]);
  });

  it("names all its faults at once", () => {
    const faulty = () =>
      contract({
        name: "Bad-Name",
        columns: {
          id: optional(long()),
          amount: decimal(9, 2),
          _file: text(),
          note: text({ aliases: ["amount", "memo"] }),
          memo2: text({ aliases: ["memo"] }),
        },
        // @ts-expect-error not a column
        key: ["id", "nokey"],
        // @ts-expect-error not a column
        latestBy: "when",
        enrich: { amount: yearOf("id") },
        partitionBy: ["amount"],
      });
    expect(faulty).to.throw(ContractError);
    try {
      faulty();
    } catch (error) {
      expect((error as ContractError).faults).to.deep.equal([
        "name: 'Bad-Name' is not a dataset name; use lower case letters, digits and '_', beginning with a letter",
        "columns._file: names that begin with '_' are kept",
        "key: 'id' is optional; a key column must always be there",
        "key: 'nokey' is not a column; it has id, amount, _file, note, memo2",
        "latestBy: 'when' is not a column; it has id, amount, _file, note, memo2",
        "enrich.amount: a column of that name exists already",
        "partitionBy: 'amount' is a decimal; partition by a date, an int or a short text",
        "columns.note.aliases: 'amount' shadows a column",
        "columns: the alias 'memo' is given twice",
      ]);
    }
  });

  it("says which rows delete, in the text that a file brings", () => {
    const stores = contract({
      name: "stores",
      columns: { id: long(), closed: optional(boolean()) },
      key: ["id"],
      deleteWhen: { column: "closed", equals: true },
    });
    expect(documentOf(stores).deleteWhen).to.deep.equal({ column: "closed", value: "true" });
    expect(documentOf(products).deleteWhen).to.equal(null);
  });

  const unfit: [string, string, string | number | boolean, string][] = [
    ["no column", "shut", true, "deleteWhen.column: 'shut' is not a column; it has id, closed, at"],
    [
      "a key",
      "id",
      1,
      "deleteWhen.column: 'id' tells which row is which or newer; use a column of its own for deletion",
    ],
    [
      "what orders the versions",
      "at",
      "2025-01-01",
      "deleteWhen.column: 'at' tells which row is which or newer; use a column of its own for deletion",
    ],
    [
      "no value of the column",
      "closed",
      "yes",
      "deleteWhen.equals: 'yes' can never be a value of 'closed' (a boolean); no row would delete",
    ],
  ];
  for (const [title, column, equals, fault] of unfit) {
    it(`refuses deletion by ${title}`, () => {
      const columns = { id: long(), closed: boolean(), at: timestamp() };
      // A name that the compiler would refuse, as a program in JavaScript may hand it over.
      const deleteWhen = { column: column as "closed", equals };
      const build = () => contract({ name: "stores", columns, key: ["id"], latestBy: "at", deleteWhen });
      expect(build).to.throw(ContractError).with.property("faults").that.deep.equals([fault]);
    });
  }

  it("lets the compiler check what an enrichment reads", () => {
    const build = () =>
      contract({
        name: "t",
        columns: { id: long(), amount: decimal(9, 2) },
        key: ["id"],
        // @ts-expect-error 'amonut' is not a column
        enrich: { size: buckets("amonut", { Small: 1 }, "Large") },
      });
    expect(build).to.throw(ContractError, "enrich.size: 'amonut' is not a column");
  });
});

describe("column codecs", () => {
  const cases: [string, Parameters<typeof decoded>[0], unknown, unknown][] = [
    ["a long beyond 2^53", long(), "9007199254740993", { ok: 9007199254740993n }],
    ["a long with zero decimals", long(), "-5.00", { ok: -5n }],
    ["a long too big", long(), "9223372036854775808", { fault: "'9223372036854775808' is not a long" }],
    ["an exponent", long(), "1e3", { fault: "'1e3' is not a long" }],
    ["a broken bound", long({ min: 1 }), "0", { fault: "must be at least 1, was '0'" }],
    ["an int too big", int(), "2147483648", { fault: "'2147483648' is not an int" }],
    ["a decimal in full", decimal(5, 2), "+001.5", { ok: "1.50" }],
    ["trailing zeros", decimal(5, 2), "1.5000", { ok: "1.50" }],
    ["minus zero", decimal(5, 2), "-0.00", { ok: "0.00" }],
    ["too many decimals", decimal(5, 2), "1.005", { fault: "'1.005' is not a decimal(5,2)" }],
    ["overflow", decimal(5, 2), "1000", { fault: "'1000' is not a decimal(5,2)" }],
    ["an exclusive bound", decimal(5, 2, { above: 0 }), "0.00", { fault: "must be above 0, was '0.00'" }],
    ["a boolean", boolean(), "TRUE", { ok: true }],
    ["a day", date(), "2024-02-29", { ok: "2024-02-29" }],
    ["a day that does not exist", date(), "2025-02-30", { fault: "'2025-02-30' is not a date" }],
    ["a day with a time", date(), "2025-02-03T10:00:00", { fault: "'2025-02-03T10:00:00' is not a date" }],
    ["a moment without zone", timestamp(), "2025-02-03 10:00", { ok: new Date("2025-02-03T10:00:00Z") }],
    ["a moment with zone", timestamp(), "2025-02-03T10:00:00.5-0330", { ok: new Date("2025-02-03T13:30:00.5Z") }],
    ["hour 24", timestamp(), "2025-02-03T24:00:00", { fault: "'2025-02-03T24:00:00' is not a timestamp" }],
    ["a time alone", timestamp(), "12:30", { fault: "'12:30' is not a timestamp" }],
    ["blank text", text({ notBlank: true }), " \t", { fault: "must not be blank, was ' \t'" }],
    ["text as sent", text(), " a\nb ", { ok: " a\nb " }],
    ["an empty optional field", optional(long()), null, { ok: null }],
    ["an empty required field", long(), null, { fault: "'null' is not a long" }],
  ];
  for (const [title, column, value, expected] of cases) {
    it(`reads ${title}`, () => expect(decoded(column, value)).to.deep.equal(expected));
  }
});
