import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contract } from "../../components/contract/index.ts";
import { documentOf } from "../../components/contract/index.ts";

const root = resolve(import.meta.dirname, "../..");
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => join("docs", name))].filter((path) =>
  path.endsWith(".md"),
);
const text = (page: string) => readFileSync(join(root, page), "utf8");

/** The fenced blocks of a language. */
function blocks(page: string, language: string): string[] {
  return [...text(page).matchAll(new RegExp("^```" + language + "\\n([\\s\\S]*?)^```", "gm"))].map(
    ([, body]) => body ?? "",
  );
}

describe("the docs", () => {
  for (const page of pages) {
    it(`${page} links to what exists`, () => {
      const links = [...text(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, path]) => path ?? "");
      expect(links.filter((path) => !existsSync(join(root, dirname(page), path)))).to.deep.equal([]);
    });

    it(`${page} names only commands that exist`, () => {
      const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
      const named = [...text(page).matchAll(/npm (?:run ([\w:]+)|(test)\b)/g)].map(
        ([, run, test]) => run ?? test ?? "",
      );
      expect(named.filter((name) => !scripts[name])).to.deep.equal([]);
    });
  }

  it("README.md shows a contract that works as it stands", async () => {
    const [example = ""] = blocks("README.md", "ts").filter((body) => body.includes("contract({"));
    const library = pathToFileURL(join(root, "components/contract/index.ts")).href;
    const folder = join(root, ".cache/docs");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `example-${process.pid}.ts`);
    writeFileSync(file, `import { contract, date, long, optional, text, titleCase } from "${library}";\n${example}`);
    try {
      const { stores } = (await import(pathToFileURL(file).href)) as { stores: Contract };
      expect(documentOf(stores).columns.map(({ name, optional }) => [name, optional])).to.deep.equal([
        ["store_id", false],
        ["city", false],
        ["opened", true],
      ]);
    } finally {
      rmSync(file);
    }
  });
});
