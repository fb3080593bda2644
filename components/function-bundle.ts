import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BuildFailure } from "esbuild";
import type * as Esbuild from "esbuild";

/**
 * Builds `<folder>/<name>/handler.ts` of each function, and all it imports, into one module.
 *
 * @returns the text of the module by the function's name.
 * @throws FunctionBuildError with every message of the bundler.
 */
export function bundleFunctions<Name extends string>(names: readonly Name[], folder: string): Map<Name, string> {
  const missing = names.map((name) => join(folder, name, "handler.ts")).filter((entry) => !existsSync(entry));
  if (missing.length > 0) {
    throw new FunctionBuildError(
      names,
      missing.map((entry) => `there is no ${entry}; it must export 'handler'`),
    );
  }
  try {
    const { outputFiles } = bundler().buildSync({
      entryPoints: Object.fromEntries(names.map((name) => [name, join(folder, name, "handler.ts")])),
      outdir: "bundles",
      bundle: true,
      write: false,
      platform: "node",
      target: "node22",
      format: "esm",
      mainFields: ["module", "main"],
      // Less to load at a cold start; names stay as they are, for whoever reads a stack trace.
      minifyWhitespace: true,
      minifySyntax: true,
      // Dependencies in CommonJS call require, which a module does not have.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "silent",
    });
    const textOf = (name: Name) => outputFiles.find(({ path }) => path.endsWith(join("bundles", `${name}.js`)))?.text;
    return new Map(names.map((name) => [name, textOf(name) ?? ""]));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new FunctionBuildError(
      names,
      error.errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text)),
    );
  }
}

/** Functions whose code could not be built. */
export class FunctionBuildError extends Error {
  override readonly name = "FunctionBuildError";
  readonly functionNames: readonly string[];
  readonly faults: readonly string[];

  constructor(functionNames: readonly string[], faults: readonly string[]) {
    const list = faults.map((fault) => `  - ${fault}`).join("\n");
    super(`the code of ${functionNames.join(", ")} cannot be built:\n${list}`);
    this.functionNames = functionNames;
    this.faults = faults;
  }
}

/** Only where there are sources to build: the published package carries built functions and no bundler. */
function bundler(): typeof Esbuild {
  // What require gives is untyped; this is the module that its name says.
  return createRequire(import.meta.url)("esbuild") as typeof Esbuild;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
