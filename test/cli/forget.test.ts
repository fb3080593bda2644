import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import ExcelJS from "exceljs";
import { filesWithKey } from "../../cli/forget/files.ts";
import { keyOf, sameKey } from "../../cli/forget/key.ts";
import { type ColumnType, valueOf } from "../../cli/forget/value.ts";
import { LakeError } from "../../cli/errors.ts";
import { EXIT } from "../../cli/exit-codes.ts";
import { contract, documentOf, long, optional, text } from "../../components/contract/index.ts";
import { CONTRACTS, mixedWorkbook, ORDERS_CSV, PRODUCTS_CSV } from "../functions/protocol/fixtures.ts";
import { localAws } from "../functions/protocol/local-aws.ts";

const orders = CONTRACTS.find(({ name }) => name === "orders") ?? CONTRACTS[0];
if (!orders) throw new Error("there are no contracts");
const seats = documentOf(
  contract({ name: "seats", columns: { hall: text(), seat: long(), note: optional(text()) }, key: ["hall", "seat"] }),
);

describe("a key to forget", function () {
  this.timeout(60_000);

  for (const [given, key] of [
    [["b", "7"], { hall: "b", seat: "7" }],
    [["seat=007", "hall=a=b"], { hall: "a=b", seat: "007" }],
  ] as const) {
    it(`is read from ${given.join(" and ")}`, () => {
      expect(keyOf(seats, given)).to.deep.equal(key);
    });
  }

  for (const [given, says] of [
    [["b"], "a key of seats is --key hall=… --key seat=…, or its values alone in that order"],
    [["hall=b", "7"], "a key of seats is --key hall=… --key seat=…"],
    [["hall=b", "hall=c"], "a key of seats is --key hall=… --key seat=…"],
    [["hal=b", "seat=7"], "'hal' is no key column of seats (they are hall, seat). Did you mean 'hall'?"],
    [["b", "7.5"], "'7.5' is not a value of seat, which is a long"],
  ] as const) {
    it(`is not to be had from ${given.join(" and ")}`, () => {
      expect(() => keyOf(seats, given))
        .to.throw(LakeError, says)
        .with.property("exitCode", EXIT.usage);
    });
  }

  it("is the same where the load takes it for the same, and text only as it was sent", () => {
    const isWanted = sameKey(seats, { hall: "b", seat: "42" });
    const of = (hall: string, seat: string) => isWanted((column) => (column === "hall" ? hall : seat));
    expect([of("b", " 0042 "), of("b", "42.0"), of("b", "+42")]).to.deep.equal([true, true, true]);
    expect([of("b", "420"), of("b", "42x"), of("b", ""), of("b ", "42"), of("B", "42")]).to.deep.equal(
      Array(5).fill(false),
    );
  });

  it("has the value that the load's casts are tested to give", () => {
    const asked = spawnSync(process.env["LAKEHOUSE_PYTHON"] ?? "python3", ["test/cli/cast_cases.py"], {
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: "etl:test/etl" },
    });
    expect(asked.stderr).to.equal("");
    const cases = JSON.parse(asked.stdout) as { type: ColumnType; text: string; value: string | null }[];
    expect(cases).to.have.length.above(130);
    const found = cases.map(({ type, text }) => ({ type, text, value: valueOf(text, type) }));
    expect(found).to.deep.equal(cases);
  });

  describe("in files", () => {
    const aws = localAws();
    const header = "order_num,order_id,user_id,order_timestamp,total_amount,date";
    const row = (id: string) => `1,${id},7,2026-01-02T03:04:05,19.99,2026-01-02`;
    const csv = (...lines: string[]) => Buffer.from(`${lines.join("\n")}\n`);
    const day = "2026/01/05/101500";
    const id = (digit: string) => digit.repeat(32);

    it("is found wherever it is, by the reader of ingest", async () => {
      const raw = { s3: aws.clients.s3, name: `raw-${randomUUID()}` };
      await raw.s3.send(new CreateBucketCommand({ Bucket: raw.name }));
      await raw.s3.send(
        new PutBucketVersioningCommand({ Bucket: raw.name, VersioningConfiguration: { Status: "Enabled" } }),
      );
      const many = Array.from({ length: 200_000 }, (_, n) => row(String(1000 + n))).join("\n");
      const files: Record<string, Uint8Array> = {
        [`archived/orders/${day}-${id("1")}-has.csv`]: csv(header, row("5"), row(" 0102 ")),
        [`archived/orders/${day}-${id("2")}-has-not.csv`]: csv(header, row("1020"), row("101")),
        [`archived/orders/${day}-${id("3")}-packed.csv.gz`]: gzipSync(csv(header, many, row("102"))),
        [`archived/orders/${day}-${id("4")}-long.csv`]: csv(header, many),
        [`archived/orders/${day}-${id("5")}-hidden.xlsx`]: await hiddenSheet(),
        [`archived/_mixed/${day}-${id("6")}-both.xlsx`]: await mixedWorkbook(),
        [`archived/_mixed/${day}-${id("7")}-products.csv`]: PRODUCTS_CSV,
        [`archived/products/${day}-${id("8")}-other.csv`]: ORDERS_CSV,
        // Refused for another column than the key's; for the key's own; for not being a table at all.
        [`failed/orders/${day}-${id("9")}-amiss.csv`]: csv(header.replace("user_id", "usr_id"), row("102")),
        [`failed/orders/${day}-${id("9")}-amiss.csv.reason.json`]: csv("{}"),
        [`failed/orders/${day}-${id("a")}-keyless.csv`]: csv(header.replace("order_id", "number"), row("102")),
        [`failed/_unknown/${day}-${id("b")}-broken.xlsx`]: csv("PK\u0003\u0004 is no workbook"),
        "incoming/orders/new.csv": ORDERS_CSV,
        "incoming/by-header.csv": ORDERS_CSV,
        "incoming/products/new.csv": PRODUCTS_CSV,
      };
      for (const [Key, Body] of Object.entries(files)) {
        await raw.s3.send(new PutObjectCommand({ Bucket: raw.name, Key, Body }));
      }
      const told: string[] = [];
      const wanted = { contract: orders, key: keyOf(orders, ["102"]) };
      const found = await filesWithKey(raw, wanted, CONTRACTS, {
        signal: new AbortController().signal,
        progress: (done, of) => told.push(`${done}/${of}`),
      });
      const names = (some: { key: string; state: string }[]) =>
        some.map(({ key, state }) => `${state} ${key.replace(/^.*[/-]/, "")}`);
      expect(names(found.holding)).to.deep.equal([
        "archived has.csv",
        "archived packed.csv.gz",
        "archived hidden.xlsx",
        "archived both.xlsx",
        "failed amiss.csv",
        "waiting header.csv",
        "waiting new.csv",
      ]);
      expect(found.unclear.map(({ key, why }) => [key.replace(/^.*-/, ""), why])).to.deep.equal([
        ["keyless.csv", "it has no column order_id"],
        ["broken.xlsx", found.unclear[1]?.why],
      ]);
      expect(found.unclear[1]?.why).to.match(/broken\.xlsx/);
      expect(found.files).to.equal(12);
      expect(told.at(-1)).to.equal("12/12");
    });
  });
});

/** A workbook whose hidden sheet has the key. */
async function hiddenSheet(): Promise<Uint8Array> {
  const header = ["order_num", "order_id", "user_id", "order_timestamp", "total_amount", "date"];
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet("Shown").addRows([header, [1, 5, 7, "2026-01-02", 1, null]]);
  workbook.addWorksheet("Kept", { state: "hidden" }).addRows([header, [1, 102, 7, "2026-01-02", 1, null]]);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
