#!/usr/bin/env node
// Plain JavaScript on built-ins: runs what the package has built, or builds it from the sources, once and again when
// they change.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import module from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");
const BUILT = join(ROOT, "dist", "cli");
const CACHED = join(ROOT, ".cache", "lake");
const INPUTS = "inputs.json";

// What the AWS SDK will want of Node next year, and what a library still calls, is no business of whoever runs a command.
process.noDeprecation = true;
const { emitWarning } = process;
process.emitWarning = (warning, ...more) => {
  if (!String(warning).includes("NodeVersionSupportWarning")) emitWarning.call(process, warning, ...more);
};

// What was compiled once is kept among the temporary files, where Node can do so.
module.enableCompileCache?.();

const folder = existsSync(join(ROOT, "cli", "main.ts")) ? await fromSources() : BUILT;
const { main } = await import(pathToFileURL(join(folder, "main.js")).href);
process.exitCode = await main(process.argv.slice(2));

async function fromSources() {
  if (isFresh()) return CACHED;
  const { buildCli } = await import("../setup/build-cli.mjs");
  writeFileSync(join(CACHED, INPUTS), JSON.stringify(await buildCli(CACHED)));
  return CACHED;
}

/** Whether no source has changed since the build. */
function isFresh() {
  try {
    const inputs = JSON.parse(readFileSync(join(CACHED, INPUTS), "utf8"));
    return Object.entries(inputs).every(([path, stamp]) => statSync(join(ROOT, path)).mtimeMs === stamp);
  } catch {
    return false;
  }
}
