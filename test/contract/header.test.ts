import { expect } from "chai";
import { type ContractDocument, documentOf } from "../../components/contract/document.ts";
import { contract, date, long, optional, text } from "../../components/contract/index.ts";
import { checkHeader, chooseContract } from "../../components/contract/header.ts";
import { columnLetter } from "../../components/contract/header-cell.ts";
import { unknownDataset } from "../../components/contract/nearest.ts";
import { normalisedName } from "../../components/contract/unknown-columns.ts";
import { orderItems } from "../../datasets/order-items.ts";
import { orders } from "../../datasets/orders.ts";
import { products } from "../../datasets/products.ts";

const ORDERS = ["order_num", "order_id", "user_id", "order_timestamp", "total_amount", "date"];
const PRODUCTS = ["product_id", "department_id", "department", "product_name"];
const real = [orders, products, orderItems].map(documentOf);

/** A small contract: a required long with aliases, a required text, an optional date. */
function shop(evolution: ContractDocument["evolution"] = "evolve", name = "shop"): ContractDocument {
  return documentOf(
    contract({
      name,
      columns: { id: long({ aliases: ["Number", "shop no"] }), city_name: text(), opened: optional(date()) },
      key: ["id"],
      evolution,
    }),
  );
}

describe("checkHeader", () => {
  const fits: { what: string; header: string[]; columns: (string | null)[] }[] = [
    { what: "the names themselves", header: ["id", "city_name", "opened"], columns: ["id", "city_name", "opened"] },
    { what: "another order", header: ["opened", "id", "city_name"], columns: ["opened", "id", "city_name"] },
    { what: "an optional column missing", header: ["id", "city_name"], columns: ["id", "city_name"] },
    {
      what: "case, spaces around, spaces within",
      header: [" ID", "City  Name ", "OPENED"],
      columns: ["id", "city_name", "opened"],
    },
    { what: "an alias", header: ["Number", "city_name"], columns: ["id", "city_name"] },
    { what: "an alias in another case", header: ["Shop No", "city_name"], columns: ["id", "city_name"] },
    { what: "blank cells", header: ["id", "", "city_name", " "], columns: ["id", null, "city_name", null] },
  ];
  for (const { what, header, columns } of fits) {
    it(`takes ${what}`, () => {
      expect(checkHeader(shop(), header)).to.deep.equal({ columns, faults: [], notes: [], newColumns: [] });
    });
  }

  it("leaves out names that begin with an underscore, and says so", () => {
    expect(checkHeader(shop("freeze"), ["id", "_run_id", "city_name", " _x"])).to.deep.equal({
      columns: ["id", null, "city_name", null],
      faults: [],
      notes: ["left out '_run_id' (B), ' _x' (D): names that begin with '_' are not read"],
      newColumns: [],
    });
  });

  it("prefers an alias that is written the same to one that is written alike", () => {
    const columns = { first: long({ aliases: ["No"] }), second: long({ aliases: ["NO"] }) };
    const document = documentOf(contract({ name: "numbers", columns, key: ["first"] }));
    expect(checkHeader(document, ["NO", "No"]).columns).to.deep.equal(["second", "first"]);
  });

  const faulty: { what: string; header: string[]; policy?: ContractDocument["evolution"]; faults: string[] }[] = [
    {
      what: "one missing column",
      header: ["id", "opened"],
      faults: ["the column 'city_name' is missing; add what is missing: shop needs id, city_name"],
    },
    {
      what: "several missing columns",
      header: ["opened"],
      faults: ["the columns 'id', 'city_name' are missing; add what is missing: shop needs id, city_name"],
    },
    {
      what: "a repeated column, by whatever names",
      header: ["id", "city_name", "City Name", "ID", "Number"],
      faults: [
        "the column 'id' is there 3 times: 'id' (A), 'ID' (D), 'Number' (E); keep one of them",
        "the column 'city_name' is there 2 times: 'city_name' (B), 'City Name' (C); keep one of them",
      ],
    },
    {
      what: "a slip in a required column, and names it once",
      header: ["id", "cityname"],
      faults: [
        "the column 'cityname' (B) is nearly 'city_name', which is missing; rename it to 'city_name' or, if it is something else, give it a clearly different name",
      ],
    },
    {
      what: "a slip in an optional column, whatever the policy",
      policy: "discard",
      header: ["id", "city_name", "openned"],
      faults: [
        "the column 'openned' (C) is nearly 'opened', which is missing; rename it to 'opened' or, if it is something else, give it a clearly different name",
      ],
    },
    {
      what: "a slip in an alias",
      header: ["Numbre", "city_name"],
      faults: [
        "the column 'Numbre' (A) is nearly 'id', which is missing; rename it to 'id' or, if it is something else, give it a clearly different name",
      ],
    },
    {
      what: "extra columns where the policy is freeze",
      policy: "freeze",
      header: ["id", "city_name", "Rooms", "Owner"],
      faults: ["remove the columns 'Rooms' (C), 'Owner' (D): shop takes only id, city_name, opened"],
    },
    {
      what: "new names that collide with a column, with each other, or are nothing",
      header: ["id", "city_name", "city-name", "Gift Wrap", "gift_wrap!", "価格", "x".repeat(129)],
      faults: [
        "the column 'city-name' (C) would be called 'city_name', which shop has already; rename or remove it",
        "the column 'gift_wrap!' (E) would be called 'gift_wrap', which 'Gift Wrap' (D) brings already; rename or remove it",
        "the column '価格' (F) has no Latin letter or digit in its name; rename it",
        `the column '${"x".repeat(129)}' (G) has a name longer than 128 characters; shorten it`,
      ],
    },
  ];
  for (const { what, header, policy, faults } of faulty) {
    it(`refuses ${what}`, () => {
      expect(checkHeader(shop(policy), header).faults).to.deep.equal(faults);
    });
  }

  it("refuses a new column that the dataset computes itself", () => {
    expect(checkHeader(documentOf(orders), [...ORDERS, "Year"]).faults).to.deep.equal([
      "the column 'Year' (G) would be called 'year', which orders computes itself already; rename or remove it",
    ]);
  });

  it("adds new columns under normalised names where the policy is evolve", () => {
    expect(checkHeader(shop(), ["id", "Größe (m²)", "city_name", "2nd Floor"])).to.deep.equal({
      columns: ["id", "gro_e_m2", "city_name", "column_2nd_floor"],
      faults: [],
      notes: [
        "new column 'Größe (m²)' (B) is added to shop as 'gro_e_m2'",
        "new column '2nd Floor' (D) is added to shop as 'column_2nd_floor'",
      ],
      newColumns: ["gro_e_m2", "column_2nd_floor"],
    });
  });

  it("leaves out unknown columns where the policy is discard, and says so", () => {
    expect(checkHeader(shop("discard"), ["id", "Rooms", "city_name", "Rooms"])).to.deep.equal({
      columns: ["id", null, "city_name", null],
      faults: [],
      notes: ["left out the columns 'Rooms' (B), 'Rooms' (D), which shop does not have"],
      newColumns: [],
    });
  });
});

describe("chooseContract", () => {
  it("finds the dataset of each real header, also with a new column", () => {
    const chosen = real.map((document) => {
      const header = [...document.columns.map(({ name }) => name), "Gift Wrap"];
      const choice = chooseContract(real, header);
      return choice.contract ? [choice.contract.name, choice.check.newColumns] : choice.faults;
    });
    expect(chosen).to.deep.equal([
      ["orders", ["gift_wrap"]],
      ["products", ["gift_wrap"]],
      ["order_items", ["gift_wrap"]],
    ]);
  });

  it("names the nearest dataset and the differing columns if none fits", () => {
    expect(chooseContract(real, ["product_id", "department", "product_name", "shelf"])).to.deep.equal({
      contract: null,
      nearest: "products",
      faults: [
        "the header fits no dataset; the nearest is 'products', but the column 'department_id' is missing; add what is missing: products needs product_id, department_id, department, product_name",
      ],
    });
  });

  it("names all that fit if several do, and what sets them apart", () => {
    const wide = documentOf(
      contract({ name: "stores", columns: { id: long(), city_name: text(), owner: text() }, key: ["id"] }),
    );
    expect(chooseContract([shop(), wide, ...real], ["id", "city_name", "owner"])).to.deep.equal({
      contract: null,
      nearest: null,
      faults: [
        "the header fits 2 datasets, shop and stores (only shop has 'opened'; only stores has 'owner'); upload the file to incoming/shop/ or incoming/stores/",
      ],
    });
  });

  it("says so if there is no dataset at all", () => {
    expect(chooseContract([], PRODUCTS)).to.deep.equal({
      contract: null,
      nearest: null,
      faults: ["there is no dataset yet that it could belong to"],
    });
  });
});

describe("names", () => {
  it("normalises to lower snake case", () => {
    const texts = ["Gift Wrap", "giftWrap", "  É-t.é ", "__x__", "7", "№", "a"];
    expect(texts.map(normalisedName)).to.deep.equal(["gift_wrap", "giftwrap", "e_t_e", "x", "column_7", "no", "a"]);
  });

  it("counts columns as spreadsheets do", () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetter)).to.deep.equal([
      "A",
      "Z",
      "AA",
      "AZ",
      "BA",
      "ZZ",
      "AAA",
      "XFD",
    ]);
  });

  it("helps whoever misspelt a dataset", () => {
    const known = ["orders", "products"];
    const remedy = "Upload the file to incoming/<dataset>/, or directly to incoming/ and its header decides";
    expect(unknownDataset("Order", known)).to.equal(
      `there is no dataset 'Order'; the datasets are orders, products. Did you mean 'incoming/orders/'? ${remedy}`,
    );
    expect(unknownDataset("invoices", known)).to.equal(
      `there is no dataset 'invoices'; the datasets are orders, products. ${remedy}`,
    );
  });
});
