import { expect } from "chai";
import ExcelJS from "exceljs";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startUp, type Up } from "./lake.ts";

interface Story {
  fileId: string;
  key: string;
  state: string;
  restsAt: string;
  events: { state: string; detail: string }[];
  faults: { fault: string }[];
  shares: { dataset: string; counts: Record<string, number>; rejectedBy: Record<string, number> }[];
}

interface Reloaded {
  dataset: string;
  runId: string;
  kind: string;
  outcome: string;
  rowsInTable: number;
  counts: Record<string, number>;
  did: { table: string }[];
}

interface Forgotten {
  outcome: string;
  did: { table: string; rowsForgotten: number }[];
  found: { files: number; holding: { key: string; state: string }[]; unclear: object[] };
}

const HEADER = "order_num,order_id,user_id,order_timestamp,total_amount,date";
const GOOD = "1,101,1,2026-01-05T10:00:00Z,40.50,2026-01-05";
const NEGATIVE = "2,102,2,2026-01-06T11:00:00Z,-5,2026-01-06";
const NONSENSE = "3,103,x,yesterday,60000,2026-01-07";

describe("lake, against npm run local", function () {
  this.timeout("4m");
  let up: Up;
  let orders: string;
  const file = async (name: string, ...lines: string[]) => {
    const path = join(up.folder, name);
    await writeFile(path, `${lines.join("\n")}\n`);
    return path;
  };

  before(async () => {
    up = await startUp();
    orders = await file("orders.csv", HEADER, GOOD, NEGATIVE, NONSENSE);
  });
  after(async () => {
    if (up) expect(await up.stop()).to.equal(0);
  });

  it("is told how to reach it, in lines to paste", () => {
    const { AWS_ENDPOINT_URL = "", AWS_REGION } = up.env;
    expect(AWS_ENDPOINT_URL).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(up.said()).to.include(`export AWS_ENDPOINT_URL='${AWS_ENDPOINT_URL}'`);
    expect(up.said()).to.match(/raw bucket +lakehouse-raw-[0-9a-f]{7}/);
    expect(AWS_REGION).to.equal("us-east-1");
  });

  it("finds every dataset empty at first", async () => {
    const { datasets, ...rest } = await up.asked<{ datasets: object[] }>("status");
    expect(rest).to.deep.equal({ underWay: 0, deadLetters: 0 });
    expect(datasets).to.deep.equal(
      ["orders", "products", "order_items"].map((dataset) => ({
        dataset,
        waiting: 0,
        requests: [],
        oldestWaiting: null,
        lastLoadAt: null,
        rowsInTable: null,
        rejectPercent: null,
        circuitOpenUntil: null,
        runs: [],
      })),
    );
  });

  it("uploads nothing of several files when one would be refused, and says why", async () => {
    const bad = await file("bad.csv", "order_num,order_id,usr_id", "1,101,1");
    const { code, stdout, stderr } = await up.lake(["upload", orders, bad]);
    expect(code).to.equal(1);
    expect(stdout).to.include("orders.csv: fits, 3 rows for orders").and.to.include("'usr_id' (C) is nearly 'user_id'");
    expect(stderr).to.include("nothing was uploaded: 1 of 2 file(s) would be refused");
    expect((await up.lake(["status", "orders.csv"])).code).to.equal(3);
  });

  it("follows an upload to its end, and tells its story afterwards", async () => {
    const { code, stdout } = await up.lake(["upload", orders, "--wait", "--json"]);
    expect(code, stdout).to.equal(0);
    const told = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { state: string });
    expect(told.map(({ state }) => state)).to.deep.equal(["arrived", "staged", "load began", "loaded"]);

    const story = await up.asked<Story>("status", "orders.csv");
    expect(story).to.include({ key: "incoming/orders.csv", state: "loaded" });
    expect(story.restsAt).to.match(new RegExp(`^archived/orders/.*-${story.fileId}-orders\\.csv$`));
    expect(story.events.map(({ state, detail }) => [state, detail])).to.deep.equal([
      ["arrived", "185 bytes"],
      ["staged", "3 rows"],
      ["load began", ""],
      ["loaded", "3 read, 1 inserted, 2 rejected"],
    ]);
    expect(story.shares[0]?.rejectedBy).to.deep.equal({
      "user_id: is not a long": 1,
      "order_timestamp: is not a timestamp": 1,
      "total_amount: must be above 0": 1,
      "total_amount: must be at most 50000": 1,
    });
    for (const name of [story.fileId, story.restsAt, story.key]) {
      expect((await up.asked<Story>("status", name)).fileId).to.equal(story.fileId);
    }
  });

  it("answers in SQL, with the contract's types, and by a saved query's name", async () => {
    const sql = "SELECT order_id, order_timestamp, total_amount, date FROM orders";
    const { columns, rows } = await up.asked<{ columns: object[]; rows: object[] }>("query", sql);
    expect(columns).to.deep.equal([
      { name: "order_id", type: "bigint" },
      { name: "order_timestamp", type: "timestamp" },
      { name: "total_amount", type: "decimal" },
      { name: "date", type: "date" },
    ]);
    expect(rows).to.deep.equal([
      { order_id: 101, order_timestamp: "2026-01-05 10:00:00.000", total_amount: "40.50", date: "2026-01-05" },
    ]);
    expect((await up.lake(["query", sql, "--csv"])).stdout).to.equal(
      "order_id,order_timestamp,total_amount,date\n101,2026-01-05 10:00:00.000,40.50,2026-01-05\n",
    );
    const named = await up.asked<{ rows: object[] }>("query", "orders-by-value-category");
    expect(named.rows).to.deep.equal([{ order_value_category: "Low", orders: 1, average_amount: "40.50" }]);
    const wrong = await up.lake(["query", "SELEC 1"]);
    expect(wrong.code).to.equal(1);
    expect(wrong.stderr).to.match(/^lake: the query failed: SYNTAX_ERROR/);
  });

  it("hands refused rows out as a workbook that, corrected and uploaded, puts them right", async () => {
    const path = join(up.folder, "refused.xlsx");
    expect((await up.lake(["rejected", "orders", "--xlsx", path])).code).to.equal(0);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    const sheet = workbook.getWorksheet("orders");
    if (!sheet) throw new Error("there is no sheet 'orders'");
    const texts = (row: number) => (sheet.getRow(row).values as unknown[]).slice(1, 8);
    expect(texts(1)).to.deep.equal([...HEADER.split(","), "_reasons"]);
    expect(texts(2)).to.deep.equal([...NEGATIVE.split(","), "total_amount: must be above 0, was '-5'"]);
    const coloured = (row: number) =>
      HEADER.split(",").filter((_, index) => isColoured(sheet.getRow(row).getCell(index + 1)));
    expect(coloured(2)).to.deep.equal(["total_amount"]);
    expect(coloured(3)).to.deep.equal(["user_id", "order_timestamp", "total_amount"]);

    sheet.getCell("E2").value = "5";
    [sheet.getCell("C3").value, sheet.getCell("D3").value, sheet.getCell("E3").value] = [
      "3",
      "2026-01-07T09:00:00Z",
      600,
    ];
    await workbook.xlsx.writeFile(path);
    const { code, stdout } = await up.lake(["upload", path, "--dataset", "orders", "--wait"]);
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include("2 read, 2 inserted");
    expect(await up.asked("rejected", "orders")).to.deep.include({ rows: [] });
    const all = await up.asked<{ rows: { about: object }[] }>("rejected", "orders", "--all");
    expect(all.rows.map(({ about }) => about)).to.deep.equal(
      all.rows.map(({ about }) => ({ ...about, _status: "resolved" })),
    );
    expect(all.rows).to.have.length(2);
    const { rows } = await up.asked<{ rows: object[] }>(
      "query",
      "SELECT order_id, total_amount FROM orders ORDER BY 1",
    );
    expect(rows).to.deep.equal([
      { order_id: 101, total_amount: "40.50" },
      { order_id: 102, total_amount: "5.00" },
      { order_id: 103, total_amount: "600.00" },
    ]);
  });

  it("sends a failed file through once more, with its first arrival, when it is told to go on", async () => {
    const bad = await file("late.csv", "order_num,order_id,usr_id", "1,101,1");
    await put(up, bad, "incoming/orders/late.csv");
    const first = await ended(up, "late.csv");
    expect(first.state).to.equal("failed");
    const asked = await up.lake(["replay", "late.csv"]);
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.include(first.restsAt).and.to.include("add --yes");
    const { replayed } = await up.asked<{ replayed: object[] }>("replay", "late.csv", "--yes");
    expect(replayed).to.deep.equal([{ from: first.restsAt, to: "incoming/orders/late.csv" }]);
    const again = await ended(up, "late.csv", first.fileId);
    expect(again.restsAt).to.equal(first.restsAt.replace(first.fileId, again.fileId));
    expect(await up.asked("replay", first.fileId, "--yes").catch(String)).to.include("there is no failed file");
  });

  it("makes a table again from the archive, in one commit that says so", async () => {
    const asked = await up.lake(["reload", "orders", "--partition", "year=2026"]);
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.include("'year=2026' is no partition of orders; write year=…,month=…");
    const none = await up.asked("reload", "orders", "--to", "2026-01-01", "--yes");
    expect(none).to.deep.equal({ dataset: "orders", files: 0 });
    const {
      ended: [end],
    } = await up.asked<{ ended: Reloaded[] }>("reload", "orders", "--yes", "--wait");
    expect(end).to.deep.include({ dataset: "orders", kind: "reload", outcome: "done", reason: null, rowsInTable: 3 });
    expect(end?.counts).to.deep.include({ read: 5, inserted: 3, rejected: 2 });
    const { rows } = await up.asked<{ rows: object[] }>(
      "query",
      "SELECT order_id, total_amount, _run_id FROM orders ORDER BY 1",
    );
    expect(rows).to.deep.equal(
      [
        [101, "40.50"],
        [102, "5.00"],
        [103, "600.00"],
      ].map(([order_id, total_amount]) => ({ order_id, total_amount, _run_id: end?.runId })),
    );
    // What the later file put right when it was loaded, it puts right again.
    expect(await up.asked("rejected", "orders")).to.deep.include({ rows: [] });
  });

  it("maintains tables, which changes no row", async () => {
    const { ended } = await up.asked<{ ended: Reloaded[] }>("maintain", "orders", "--yes", "--wait");
    expect(ended.map(({ dataset, kind, outcome }) => [dataset, kind, outcome])).to.deep.equal([
      ["orders", "maintain", "done"],
    ]);
    expect(ended[0]?.did.map(({ table }) => table)).to.deep.equal(["orders", "orders_rejected"]);
    const { rows } = await up.asked<{ rows: object[] }>("query", "SELECT count(*) AS n FROM orders");
    expect(rows).to.deep.equal([{ n: 3 }]);
  });

  it("tells it all in one page", async () => {
    const path = join(up.folder, "report.html");
    const { code, stdout } = await up.lake(["report", "--out", path, "--queries"]);
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include("4 runs and 1 failed file are told in");
    const page = await readFile(path, "utf8");
    expect(page).to.include("<title>Lakehouse lakehouse-local</title>").and.to.include("late.csv");
    expect(page).to.include("total_amount: must be above 0").and.to.not.include("<script");
    expect(page).to.match(/Questions and answers[\s\S]*average_amount[\s\S]*<td class="number">600\.00</);
    expect((await up.lake(["report", "--out", path])).code, "it is there already").to.equal(2);
    const { runs } = await up.asked<{ runs: { kind: string; state: string }[] }>("report");
    expect(runs.map(({ kind, state }) => [kind, state])).to.deep.equal([
      ["maintain", "loaded"],
      ["reload", "loaded"],
      ["load", "loaded"],
      ["load", "loaded"],
    ]);
  });

  it("has nothing to redrive where nothing waits", async () => {
    expect(await up.asked("redrive", "orders", "--yes")).to.deep.equal({
      dataset: "orders",
      waiting: 0,
      execution: null,
    });
  });

  it("finds the deployment well, and makes its ledger again as it was", async () => {
    const { ok, findings } = await up.asked<{ ok: boolean; findings: { ok: boolean }[] }>("doctor");
    expect(findings.filter((finding) => !finding.ok)).to.deep.equal([]);
    expect(ok).to.equal(true);
    const before = await up.asked<Story>("status", "orders.csv");
    expect(await up.asked("doctor", "--rebuild", "--yes")).to.deep.equal({ files: 4, runs: 4 });
    expect(await up.asked<Story>("status", "orders.csv")).to.deep.equal(before);
  });

  it("forgets a key: rows, refused rows and history go, and the files that hold it are named", async () => {
    const asked = await up.lake(["forget", "orders", "--key", "0102"]);
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.include("Every row of order_id '0102' will be erased from orders, orders_rejected");
    const forget = () => up.asked<Forgotten>("forget", "orders", "--key", "0102", "--now", "--yes", "--wait");
    const { did, outcome, found } = await forget();
    expect(outcome).to.equal("done");
    expect(did.map(({ table, rowsForgotten }) => [table, rowsForgotten])).to.deep.equal([
      ["orders_rejected", 1],
      ["orders", 1],
    ]);
    const names = found.holding.map(({ key, state }) => [state, key.replace(/^.*-/, "")]);
    expect(names).to.deep.equal([
      ["archived", "orders.csv"],
      ["archived", "refused.xlsx"],
    ]);
    expect([found.files, found.unclear]).to.deep.equal([3, []]);
    const ids = await up.asked<{ rows: object[] }>("query", "SELECT order_id FROM orders ORDER BY 1");
    expect(ids.rows).to.deep.equal([{ order_id: 101 }, { order_id: 103 }]);
    const { rows } = await up.asked<{ rows: { values: { order_id: string } }[] }>("rejected", "orders", "--all");
    expect(rows.map(({ values }) => values.order_id)).to.deep.equal(["103"]);
    const again = await forget();
    expect(again.did.map(({ rowsForgotten }) => rowsForgotten)).to.deep.equal([0, 0]);
  });

  for (const [args, code, says] of [
    [["stauts"], 2, /unknown command 'stauts'/],
    [["status", "orders.cvs"], 3, /Did you mean 'orders.csv'/],
    [["forget", "ordrs", "--key", "1"], 3, /there is no dataset 'ordrs' .* Did you mean 'orders'/],
    [["forget", "orders", "--key", "oder_id=1"], 2, /'oder_id' is no key column of orders .* Did you mean 'order_id'/],
    [["forget", "orders", "--key", "x"], 2, /'x' is not a value of order_id, which is a long/],
    [["rejected", "ordrs"], 3, /there is no dataset 'ordrs' .* Did you mean 'orders'/],
    [["query", "lake-overvew"], 3, /Did you mean 'lake-overview'/],
    [["status", "--stack", "lokal"], 3, /there is no stack .*'lokal' .* Did you mean 'local'/],
    [["status", "orders-20200101T000000Z-01"], 3, /there is no run 'orders-20200101T000000Z-01'/],
    [["upload", "absent.csv"], 2, /there is no file absent\.csv/],
    [["status", "--region", "eu-west-1"], 4, /wrong region, or .* in eu-west-1/],
  ] as const) {
    it(`ends 'lake ${args.join(" ")}' with ${code} and one sentence`, async () => {
      const ended = await up.lake(args);
      expect(ended.stderr)
        .to.match(says)
        .and.not.match(/^\s+at /m);
      expect(ended.code).to.equal(code);
    });
  }

  for (const [fault, env, says] of [
    ["no keys", { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, /there are no AWS keys/],
    ["keys that nobody knows", { AWS_ACCESS_KEY_ID: "AKIANOBODY" }, /AWS does not know these keys/],
    ["nobody who answers", { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, /AWS cannot be reached/],
  ] as const) {
    it(`tells ${fault} in one sentence`, async () => {
      const ended = await up.lake(["status"], { ...env, AWS_MAX_ATTEMPTS: "1" });
      expect(ended.stderr)
        .to.match(says)
        .and.not.match(/^\s+at /m);
      expect(ended.code).to.equal(4);
    });
  }

  for (const page of ["README.md", "docs/cli.md"]) {
    it(`does what ${page} says`, async () => {
      const lines = commandsIn(page).filter((line) => line.includes("npx lake"));
      expect(lines).to.have.length.above(4);
      const own = await mkdtemp(join(up.folder, "docs-"));
      await copyFile(orders, join(own, "orders.csv"));
      for (const line of lines) {
        const { code, stdout, stderr } = await up.shell(line, own);
        expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
      }
    });
  }

  it("stops following at Ctrl-C", async () => {
    const child = spawn(process.execPath, ["bin/lake.mjs", "status", "--follow"], {
      env: { ...process.env, ...up.env },
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const code = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    expect(await code).to.equal(130);
  });
});

/** Of a cell without a colour exceljs says that its pattern is none. */
const isColoured = ({ fill }: ExcelJS.Cell) => fill?.type === "pattern" && fill.pattern === "solid";

/** The lines of a page's shell blocks. */
function commandsIn(page: string): string[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```bash\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, block = ""]) => block.split("\n")).filter((line) => line !== "");
}

/** As an AWS client does that knows nothing of contracts. */
async function put({ env, said }: Up, path: string, key: string): Promise<void> {
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const { readFile } = await import("node:fs/promises");
  const bucket = /raw bucket +(\S+)/.exec(said())?.[1] ?? "";
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN = "" } = env;
  const s3 = new S3Client({
    endpoint: env["AWS_ENDPOINT_URL"] ?? "",
    region: env["AWS_REGION"] ?? "",
    forcePathStyle: true,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    },
  });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(path) }));
}

/** The story of a file of that name that has ended, and is not the one that is known already. */
async function ended(up: Up, name: string, known = ""): Promise<Story> {
  for (;;) {
    const { stdout } = await up.lake(["status", name, "--json"]);
    const story = stdout === "" ? null : (JSON.parse(stdout) as Story);
    if (story && story.fileId !== known && ["loaded", "failed"].includes(story.state)) return story;
  }
}
