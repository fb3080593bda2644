import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import {
  type Evaluation,
  evaluate,
  evaluateSources,
  installLinked,
  manifest,
  pack,
  type Packed,
  project,
  scratch,
  typeCheck,
} from "./packing.ts";

describe("the package", () => {
  let packed: Packed;
  let folder: string;
  let installed: string;
  before(function () {
    this.timeout(180_000);
    const parent = scratch();
    packed = pack(parent);
    folder = project(parent);
    installLinked(folder, packed.file);
    installed = join(folder, "node_modules", manifest.name);
  });

  it("holds the library, the functions, the load and the command line, and nothing else", () => {
    const foreign = packed.contents.filter(
      (path) =>
        !/^(LICENSE|README\.md|package\.json|bin\/lake\.mjs|dist\/cli\/[\w-]+\.js|dist\/components\/.*\.(js|d\.ts))$/.test(
          path,
        ),
    );
    const python = readdirSync("etl", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".py"));
    expect(foreign).to.have.members([
      ...["ingest", "settle", "sweep"].map((name) => `dist/functions/${name}/index.mjs`),
      ...python.map((path) => `dist/etl/${path}`),
    ]);
    expect(packed.contents).to.include.members(["LICENSE", "README.md", "dist/components/index.d.ts"]);
  });

  it("brings a command line that runs as it is", () => {
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [join(installed, "bin/lake.mjs"), ...args], { cwd: folder, encoding: "utf8" });
    expect(run("--version").trim()).to.equal(manifest.version);
    expect(run("completion", "bash")).to.include("upload");
  });

  it("needs what it says it needs, and no more", () => {
    const texts = packed.contents
      .filter((path) => /^dist\/components\/.*\.(js|d\.ts)$/.test(path) && !path.includes("function-bundle"))
      .map((path) => readFileSync(join(installed, path), "utf8"));
    const imported = texts.flatMap((text) => [...text.matchAll(/^(?:import|export) .*? from "([^".][^"]*)";$/gm)]);
    const packages = new Set(
      imported
        .map(([, name = ""]) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
        .filter((name) => !name.startsWith("node:")),
    );
    expect([...packages]).to.have.members(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  });

  it("brings functions that are whole", async () => {
    for (const name of ["ingest", "settle", "sweep"]) {
      const file = join(installed, "dist/functions", name, "index.mjs");
      const text = readFileSync(file, "utf8");
      const imports = [...text.matchAll(/(?:^|[;\n])import\s*[\w${},*\s]*?from\s*"([^"]+)"/g)].map(
        ([, module = ""]) => module,
      );
      expect(imports, name).to.include("node:fs");
      const outside = imports.filter((module) => !builtinModules.includes(module.replace("node:", "")));
      expect(outside, name).to.deep.equal([]);
      expect(text, name).to.match(/\bexport\s*\{[^}]*\bhandler\b[^}]*\};/);
    }
    const contract = (await import(pathToFileURL(join(installed, "dist/components/contract/index.js")).href)) as object;
    expect(contract).to.include.keys("contract", "long", "documentOf");
  });

  it("type-checks the programs of its README, its own declarations included", () => {
    typeCheck(folder);
  }).timeout(120_000);

  it("registers what the sources register", () => {
    const here = evaluateSources();
    const there = evaluate(folder, join(folder, "programs/0.ts"));
    expect(there.outputs).to.deep.equal({
      uploadTo: "s3://lake-raw-id/incoming/",
      workgroup: "shop-analysts-workgroup",
    });
    expect(there.outputs).to.deep.equal(here.outputs);
    expect(byName(there)).to.deep.equal(byName(here));
    expect(Object.keys(byName(there))).to.include.members(["Job stores-job", "CatalogTable stores-table"]);

    const paths = pathsIn(there.registered);
    expect(paths).to.have.length.above(20);
    const inPackage = (path: string) => path.startsWith(installed) && existsSync(path);
    expect(paths.filter((path) => !inPackage(path))).to.deep.equal([]);
  }).timeout(60_000);
});

/** Inputs and tags by type and name, but for assets, which lie elsewhere. */
function byName({ registered }: Evaluation): Record<string, object> {
  const assets = new Set(["code", "source"]);
  return Object.fromEntries(
    registered.map(({ type, name, inputs, tags }) => [
      `${type.split(":").at(-1)} ${name}`,
      { tags, inputs: Object.fromEntries(Object.entries(inputs).filter(([key]) => !assets.has(key))) },
    ]),
  );
}

function pathsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key === "path" && typeof item === "string" && item.startsWith("/") ? [item] : pathsIn(item),
  );
}
