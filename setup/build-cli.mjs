// Plain JavaScript on built-ins and the bundler: `lake` builds itself on whatever Node the machine has.
import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");

/**
 * Bundles `lake` into a folder: one module for the command line, others that are loaded with the command that needs
 * them. @returns the sources that it was made of, with the times of their last change.
 */
export async function buildCli(folder) {
  const made = `${folder}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  const { metafile } = await build({
    entryPoints: { main: join(ROOT, "cli", "main.ts") },
    outdir: made,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    absWorkingDir: ROOT,
    // Dependencies in CommonJS call require, which a module does not have.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "error",
  });
  const sources = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
  const inputs = Object.fromEntries(
    [...sources, "package-lock.json", relative(ROOT, import.meta.filename)].map((path) => [
      path,
      statSync(join(ROOT, path)).mtimeMs,
    ]),
  );
  replace(folder, made);
  return inputs;
}

/** In one step as far as anybody who is running it can see; of two who build at once the later one wins. */
function replace(folder, made) {
  const old = join(dirname(folder), `.${basename(folder)}.old.${process.pid}`);
  try {
    renameSync(folder, old);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  try {
    renameSync(made, folder);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    rmSync(made, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}
