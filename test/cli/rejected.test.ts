import { expect } from "chai";
import ExcelJS from "exceljs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../cli/files/check.ts";
import { offending, type RejectedRow, rejectedSql } from "../../cli/rejected/rows.ts";
import { writeWorkbook } from "../../cli/rejected/workbook.ts";
import { documentOf } from "../../components/contract/index.ts";
import { orders } from "../../datasets/index.ts";

const contract = documentOf(orders);
const COLUMNS = contract.columns.map(({ name }) => name);

const row = (values: Record<string, string | null>, ...reasons: string[]): RejectedRow => ({
  values,
  reasons,
  about: { _source_file: "incoming/a.csv", _source_sheet: null, _source_row: "7", _surplus: null, _file_id: "f" },
});
const NEGATIVE = row(
  {
    order_num: "1",
    order_id: "007",
    user_id: "2",
    order_timestamp: "2026-01-05 10:00:00",
    total_amount: "-5",
    date: null,
    gift: "=1+1",
  },
  "total_amount: must be above 0, was '-5'",
);
const RAGGED = row(
  { order_num: "2", order_id: null, user_id: null, order_timestamp: null, total_amount: null, date: null, gift: null },
  "row: has fewer fields than the header, 1 of 6",
);

async function* rowsOf(...rows: RejectedRow[]): AsyncGenerator<RejectedRow> {
  for (const each of rows) yield await Promise.resolve(each);
}

describe("refused rows", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lakehouse-rejected-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("are asked for by one query: those that are open, in the order of their files", () => {
    const since = new Date("2026-11-27T00:00:00Z");
    expect(rejectedSql(contract, { since, all: false })).to.equal(
      "SELECT *, json_format(CAST(_reasons AS JSON)) AS reasons_as_json\n" +
        'FROM "orders_rejected"\n' +
        "WHERE _status IS DISTINCT FROM 'resolved' AND _loaded_at >= TIMESTAMP '2026-11-27 00:00:00.000 UTC'\n" +
        "ORDER BY _arrived_at, _source_file, _source_sheet, _source_row",
    );
    expect(rejectedSql(contract, { since: null, all: true })).to.not.include("WHERE");
  });

  it("say which of their cells are wrong", () => {
    const reasons = [
      "user_id: 'x' is not a long",
      "order_id_2: is required",
      "row: has more fields than the header, 7 of 6",
    ];
    expect([...offending({ reasons }, ["order_id", "user_id", "order_id_2"])]).to.deep.equal(["user_id", "order_id_2"]);
  });

  it("make a workbook that says what is wrong, cell by cell, and that ingest takes as it is", async () => {
    const file = join(folder, "refused.xlsx");
    const columns = [...COLUMNS, "gift"];
    expect(await writeWorkbook(file, "orders", { columns, rows: rowsOf(NEGATIVE, RAGGED), scannedBytes: 0 })).to.equal(
      2,
    );
    expect(await readdir(folder)).to.deep.equal(["refused.xlsx"]);

    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(file);
    const sheet = workbook.getWorksheet("orders");
    if (!sheet) throw new Error("there is no sheet 'orders'");
    const cells = [1, 2, 3].map((number) => Array.from((sheet.getRow(number).values as unknown[]).slice(1, 9)));
    expect(cells).to.deep.equal([
      [...columns, "_reasons"],
      ["1", "007", "2", "2026-01-05 10:00:00", "-5", undefined, "=1+1", "total_amount: must be above 0, was '-5'"],
      ["2", ...Array<undefined>(6), "row: has fewer fields than the header, 1 of 6"],
    ]);
    const red = [2, 3].map((number) =>
      [...columns, "_reasons"].filter((_, index) => {
        const { fill } = sheet.getRow(number).getCell(index + 1);
        return fill?.type === "pattern" && fill.fgColor?.argb === "FFFFC7CE";
      }),
    );
    expect(red).to.deep.equal([["total_amount"], ["_reasons"]]);

    const { outcome, records, faults } = await check(file, "orders", [contract], { fileBytes: 1e9 });
    expect({ outcome, records, faults }).to.deep.equal({ outcome: "fits", records: { orders: 2 }, faults: [] });
  });

  it("leave no half of a workbook behind when something fails", async () => {
    async function* failing(): AsyncGenerator<RejectedRow> {
      yield await Promise.resolve(NEGATIVE);
      throw new Error("Athena is gone");
    }
    const file = join(folder, "half.xlsx");
    const written = writeWorkbook(file, "orders", { columns: COLUMNS, rows: failing(), scannedBytes: 0 });
    expect(await written.then(() => "written", String)).to.equal("Error: Athena is gone");
    expect(await readdir(folder)).to.not.include.members(["half.xlsx", "half.xlsx.part"]);
  });
});
