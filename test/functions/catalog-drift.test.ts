import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetTablesCommand,
  GlueClient,
  type Table,
} from "@aws-sdk/client-glue";
import { expect } from "chai";
import { catalogDrift, differences } from "../../functions/sweep/catalog-drift.ts";
import { configFor } from "./protocol/clients.ts";
import { localAws } from "./protocol/local-aws.ts";

const CHANGED = new Date("2026-11-01T00:00:00Z");
const CRAWLED = new Date("2026-11-02T03:30:00Z");

const ORDERS = new Map([["orders", ["orders", "orders_rejected"]]]);

const table = (columns: Record<string, string>, more: Partial<Table> = {}): Table => ({
  Name: undefined,
  UpdateTime: CHANGED,
  StorageDescriptor: { Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })) },
  ...more,
});

describe("the catalog against a crawl", () => {
  const catalog = new Map([
    ["orders", table({ order_id: "bigint", total: "decimal(18,2)", year: "int" })],
    ["orders_rejected", table({ order_id: "string" })],
  ]);

  it("is the same where every column is, partition columns among them, in any order and case", () => {
    const crawled = new Map([
      [
        "orders",
        table({ Total: "DECIMAL(18,2)", order_id: "bigint" }, { PartitionKeys: [{ Name: "year", Type: "int" }] }),
      ],
      ["orders_rejected", table({ order_id: "string" })],
    ]);
    expect([...differences(ORDERS, CRAWLED, catalog, crawled)]).to.deep.equal([["orders", []]]);
  });

  it("differs by columns that only one has, and by types", () => {
    const crawled = new Map([
      ["orders", table({ order_id: "string", year: "int", coupon: "string" })],
      ["orders_rejected", table({})],
    ]);
    expect([...differences(ORDERS, CRAWLED, catalog, crawled)]).to.deep.equal([
      [
        "orders",
        [
          { table: "orders", column: "order_id", catalog: "bigint", crawled: "string" },
          { table: "orders", column: "total", catalog: "decimal(18,2)", crawled: null },
          { table: "orders", column: "coupon", catalog: null, crawled: "string" },
          { table: "orders_rejected", column: "order_id", catalog: "string", crawled: null },
        ],
      ],
    ]);
  });

  it("says nothing of a table that was changed since, or that the crawl has not seen", () => {
    const crawled = new Map([...catalog, ["rooms", table({ id: "bigint" })] as const]);
    const later = new Map([...catalog, ["orders", table({}, { UpdateTime: CRAWLED })] as const]);
    expect([...differences(ORDERS, CRAWLED, later, crawled)]).to.deep.equal([]);
    expect([
      ...differences(new Map([["rooms", ["rooms", "rooms_rejected"]]]), CRAWLED, catalog, crawled),
    ]).to.deep.equal([]);
  });

  describe("on a local AWS", () => {
    const aws = localAws();

    it("is not judged before a crawl has succeeded", async () => {
      const glue = new GlueClient(configFor(aws.endpoint));
      await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
      await glue.send(new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name: "orders" } }));
      const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: "lake" }));
      expect(TableList).to.have.length(1);
      await glue.send(
        new CreateCrawlerCommand({ Name: "crawl", Role: "r", DatabaseName: "lake", Targets: { DeltaTargets: [] } }),
      );
      const check = { glue, crawler: "crawl", database: "lake", crawledDatabase: "lake", tables: ORDERS };
      expect([...(await catalogDrift(check))]).to.deep.equal([]);
    });
  });
});
