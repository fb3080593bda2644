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

/** What the examples take from the library. */
const NAMES = [
  ...["contract", "date", "decimal", "dropColumn", "long", "optional"],
  ...["renameColumn", "text", "titleCase", "widenColumn"],
];

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

  const examples = [
    { page: "README.md", columns: { store_id: false, city: false, opened: true }, migrations: 0 },
    { page: "docs/contracts.md", columns: { store_id: false, town: false, area: false }, migrations: 3 },
  ];
  for (const { page, columns, migrations } of examples) {
    it(`${page} shows a contract that works as it stands`, async () => {
      const [example = ""] = blocks(page, "ts").filter((body) => body.includes("contract({"));
      const library = pathToFileURL(join(root, "components/contract/index.ts")).href;
      const folder = join(root, ".cache/docs");
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `example-${process.pid}-${migrations}.ts`);
      writeFileSync(file, `import { ${NAMES.join(", ")} } from "${library}";\n${example}`);
      try {
        const { stores } = (await import(pathToFileURL(file).href)) as { stores: Contract };
        const document = documentOf(stores);
        expect(Object.fromEntries(document.columns.map(({ name, optional }) => [name, optional]))).to.deep.equal(
          columns,
        );
        expect(document.migrations).to.have.length(migrations);
      } finally {
        rmSync(file);
      }
    });
  }
});
