import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { partText } from "./converting.ts";
import { parsedStrictly } from "./strict-csv.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Writes values of Python's own types, and prints what each of them is in ISO 8601 or in plain notation. */
const PROGRAM = `
import json, random, sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from openpyxl import Workbook

random.seed(7)
book = Workbook()
sheet = book.active
sheet.append(["id", "title", "body"])
expected = []
for n in range(400):
    moment = datetime(1900, 3, 1) + timedelta(seconds=random.randrange(200 * 365 * 86400))
    day = date(1900, 3, 1) + timedelta(days=random.randrange(200 * 365))
    clock = time(random.randrange(24), random.randrange(60), random.randrange(60))
    seconds = random.randrange(1, 500 * 3600)
    duration = timedelta(seconds=seconds)
    number = random.choice([random.randrange(-10**12, 10**12), round(random.uniform(-1e6, 1e6), 4)])
    value, text = random.choice([
        (moment, moment.isoformat()),
        (day, day.isoformat()),
        (clock, clock.isoformat()),
        (duration, "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)),
        (number, format(Decimal(repr(number)).normalize(), "f")),
        (bool(n % 2), "true" if n % 2 else "false"),
        ("text %d\\n\\"quoted\\", \\u00e9\\U0001F600 " % n, "text %d\\n\\"quoted\\", \\u00e9\\U0001F600 " % n),
        (None, ""),
    ])
    sheet.append([n, value, "x"])
    expected.append([str(n + 2), str(n), text, "x"])
book.save(sys.argv[1])
print(json.dumps(expected))
`;

describe("a workbook that openpyxl wrote", () => {
  it("is read as Python wrote it", async function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), "workbook-"));
    try {
      const file = join(folder, "written.xlsx");
      const printed = execFileSync(join(ROOT, ".cache/venv/bin/python"), ["-c", PROGRAM, file], { encoding: "utf8" });
      const part = await partText(readFileSync(file), { key: "incoming/notes/written.xlsx" });
      expect(parsedStrictly(part)).to.deep.equal(JSON.parse(printed));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
