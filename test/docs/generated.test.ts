import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { generatedPages } from "../../setup/docs/pages.ts";

const root = resolve(import.meta.dirname, "../..");

describe("pages that are made", function () {
  this.timeout(60_000);

  it("say what the program and the contracts say now; `npm run docs` writes them anew", async () => {
    for (const [path, page] of Object.entries(await generatedPages(root)))
      expect(readFileSync(join(root, path), "utf8"), path).to.equal(page);
  });
});
