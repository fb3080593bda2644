import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { bundleFunctions } from "../components/function-bundle.ts";
import { BUILT } from "../components/function-code.ts";
import { buildCli } from "./build-cli.mjs";

/**
 * Makes `dist/`, which is all that the npm package holds beside the command's own file: the components compiled, the
 * functions bundled and the load's Python, each where the components look for it, and `lake`. Speaks on stderr: `npm pack --json` owns stdout.
 */
const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
compile();
bundle();
copyPython();
await buildCli(join(dist, "cli"));

function compile(): void {
  const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("the components do not compile; the compiler's words are above");
}

function bundle(): void {
  for (const [name, text] of bundleFunctions(["ingest", "settle", "sweep"], join(root, "functions"))) {
    mkdirSync(join(dist, "functions", name), { recursive: true });
    writeFileSync(join(dist, "functions", name, BUILT), text);
  }
}

function copyPython(): void {
  cpSync(join(root, "etl"), join(dist, "etl"), {
    recursive: true,
    filter: (path) => !basename(path).startsWith("__pycache__"),
  });
}
