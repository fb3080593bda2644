import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Corpus, type Reading, readByPython, type Seen, writeCorpus } from "./corpus.ts";
import { DIFFERENCES } from "./differences.ts";
import { readByExceljs, readByOurs } from "./readers.ts";

describe("the corpus of workbooks", function () {
  this.timeout(60_000);
  let corpus: Corpus;
  let others: Record<string, Record<string, Reading>>;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "corpus-"));
    try {
      corpus = await writeCorpus(folder);
      others = readByPython(folder, Object.keys(corpus));
    } finally {
      rmSync(folder, { recursive: true });
    }
    others["exceljs"] = {};
    for (const [name, { bytes }] of Object.entries(corpus)) others["exceljs"][name] = await readByExceljs(bytes);
  });

  it("is read as a person sees it", async () => {
    for (const [name, { bytes, seen }] of Object.entries(corpus)) {
      expect(await readByOurs(bytes), name).to.deep.equal(seen);
    }
  });

  it("is read so by other readers too, but for differences that are explained", () => {
    const found = Object.entries(others).flatMap(([reader, files]) =>
      Object.entries(files).flatMap(([file, reading]) =>
        differences(corpus[file]?.seen ?? {}, reading).map((difference) => ({ reader, file, ...difference })),
      ),
    );
    expect(found).to.have.deep.members(Object.values(DIFFERENCES).flat());
  });
});

/** The cells of the sheets that a person sees in which a reader sees something else. */
function differences(seen: Seen, reading: Reading): { cell: string | null; says: string }[] {
  if (typeof reading === "string") return [{ cell: null, says: reading }];
  return Object.entries(seen).flatMap(([sheet, cells]) => {
    const read = belowHeader(reading[sheet] ?? {}, cells);
    return [...new Set([...Object.keys(cells), ...Object.keys(read)])]
      .filter((cell) => !same(cells[cell] ?? "", read[cell] ?? ""))
      .map((cell) => ({ cell: `${sheet}!${cell}`, says: read[cell] ?? "" }));
  });
}

/** Without what stands above the first row that is seen. */
function belowHeader(read: Readonly<Record<string, string>>, seen: Readonly<Record<string, string>>) {
  const first = Math.min(...Object.keys(seen).map(rowOf));
  return Object.fromEntries(Object.entries(read).filter(([cell]) => rowOf(cell) >= first));
}

const rowOf = (cell: string) => Number(/\d+/.exec(cell)?.[0]);

/** Others make a moment of a day. */
function same(seen: string, read: string): boolean {
  return seen === read || (/^\d{4}-\d\d-\d\d$/.test(seen) && read === `${seen}T00:00:00`);
}
