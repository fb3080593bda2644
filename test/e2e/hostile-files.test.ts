import { expect } from "chai";
import ExcelJS from "exceljs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type DemoRun, runDemo } from "./run-demo.ts";

const PRODUCTS = "product_id,department_id,department,product_name";

/** Files that nobody should have sent, each with what its one fault must name. */
const REFUSED: Record<string, { content: string | Uint8Array; says: RegExp; folder: string }> = {
  "customers/customers.csv": {
    content: "customer_id,name\n1,Ada\n",
    says: /^there is no dataset 'customers'; the datasets are .*orders.*\. Upload the file to incoming\/<dataset>\//,
    folder: "_unknown",
  },
  "products/missing-column.csv": {
    content: "product_id,department_id,department\n1,2,produce\n",
    says: /'product_name' is missing; add what is missing: products needs/,
    folder: "products",
  },
  "products/repeated-column.csv": {
    content: `${PRODUCTS},department\n1,2,produce,Limes,produce\n`,
    says: /'department' is there 2 times: .*; keep one of them/,
    folder: "products",
  },
  "orders/misspelt-column.csv": {
    content: "order_num,order_id,user_id,order_timestamp,total_amount,dates\n1,1,1,2025-01-01,5.00,2025-01-01\n",
    says: /'dates'.*'date'/,
    folder: "orders",
  },
  "products/header-only.csv": { content: `${PRODUCTS}\n`, says: /no rows/, folder: "products" },
  "products/blank-lines.csv": {
    content: "\n\n",
    says: /'blank-lines\.csv' holds nothing but blank lines/,
    folder: "products",
  },
  "products/zero-bytes.csv": { content: "", says: /'zero-bytes\.csv' is empty \(0 bytes\)/, folder: "products" },
  "products/text.xlsx": {
    content: `${PRODUCTS}\n1,2,produce,Limes\n`,
    says: /'text\.xlsx' is not a workbook but text; .* rename it to 'text\.csv'/,
    folder: "products",
  },
  "products/corrupt.xlsx": { content: await corruptWorkbook(), says: /'corrupt\.xlsx' is damaged/, folder: "products" },
  "nobody-knows.csv": {
    content: "height,weight\n1,2\n",
    says: /^the header fits no dataset; the nearest is '\w+', but .* missing; add/,
    folder: "_unknown",
  },
};

/** An extra column is no fault where the contract lets the table grow, and a good file is loaded whatever lies beside it. */
const LOADED: Record<string, string> = {
  "products/extra-column.csv": `${PRODUCTS},Shelf Life\n7,2,produce,Limes,9 days\n`,
  "products/good.csv": `${PRODUCTS}\n8,2,produce,Bananas\n9,0,produce,Apples\n`,
};

describe("npm run demo -- --input with files that nobody should have sent", () => {
  let input: string;
  let run: DemoRun;

  before(async function () {
    this.timeout("20m");
    input = await mkdtemp(join(tmpdir(), "lakehouse-hostile-"));
    const contents = {
      ...Object.fromEntries(Object.entries(REFUSED).map(([name, { content }]) => [name, content])),
      ...LOADED,
    };
    for (const [name, content] of Object.entries({ ...contents, "products/notes.txt": "not for loading" })) {
      await mkdir(dirname(join(input, name)), { recursive: true });
      await writeFile(join(input, name), content);
    }
    run = await runDemo("--input", input);
  });

  after(async () => {
    for (const folder of [input, run?.folder]) if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("ends well: a refused file is an end like any other", () => {
    expect(run.report.problems).to.deep.equal([]);
    expect(run.code, run.stderr).to.equal(0);
    expect(run.report.files.map(({ key }) => key.replace("incoming/", ""))).to.have.members([
      ...Object.keys(REFUSED),
      ...Object.keys(LOADED),
    ]);
  });

  for (const [name, { says, folder }] of Object.entries(REFUSED)) {
    it(`refuses ${name} with one clear reason, and puts it aside`, () => {
      const { state, faults, resting, loads } = fileReport(name);
      expect({ state, loads }).to.deep.equal({ state: "failed", loads: {} });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(says);
      const places = resting.map((key) => key.replace(/\d{4}\/\d\d\/\d\d\/\d{6}-[0-9a-f]{32}-/, ""));
      const file = name.slice(name.lastIndexOf("/") + 1);
      expect(places).to.have.members([`failed/${folder}/${file}`, `failed/${folder}/${file}.reason.json`]);
    });
  }

  for (const name of Object.keys(LOADED)) {
    it(`loads ${name} all the same`, () => {
      const { state, faults } = fileReport(name);
      expect({ state, faults }).to.deep.equal({ state: "loaded", faults: [] });
    });
  }

  it("adds the extra column, refuses the bad row, and says so", () => {
    const products = run.report.datasets.find(({ dataset }) => dataset === "products");
    expect(products?.newColumns).to.deep.equal(["shelf_life"]);
    expect(products?.rejectedBy).to.deep.equal({ "department_id: must be at least 1": 1 });
    expect(products?.rowsInTable).to.equal(2);
  });

  it("names the file it did not upload, and the questions it could not ask", () => {
    expect(run.report.leftOut).to.deep.equal(["products/notes.txt (neither .csv nor .xlsx)"]);
    const skipped = run.report.answers.flatMap(({ name, skipped }) => (skipped === null ? [] : [[name, skipped]]));
    expect(skipped).to.deep.equal([
      ["items-per-order", "nothing has been loaded into orders, order_items yet"],
      ["lake-overview", "nothing has been loaded into orders, order_items yet"],
      ["orders-by-value-category", "nothing has been loaded into orders yet"],
      ["refused-rows", "nothing has been loaded into orders_rejected, order_items_rejected yet"],
    ]);
    expect(run.stdout).to.include("skipped, nothing has been loaded into orders yet");
  });

  function fileReport(name: string) {
    const found = run.report.files.find(({ key }) => key === `incoming/${name}`);
    if (!found) throw new Error(`the report has nothing about ${name}`);
    return found;
  }
});

/** A workbook whose middle was overwritten on its way. */
async function corruptWorkbook(): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet("Products").addRows([PRODUCTS.split(","), [1, 2, "produce", "Limes"]]);
  const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
  return bytes.slice(0, bytes.length / 2);
}
