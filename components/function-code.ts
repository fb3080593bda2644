import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, buildSync } from "esbuild";
import type { ContractDocument } from "./contract/index.ts";

export type FunctionName = "ingest" | "settle" | "sweep";

/** Where the functions' sources are unless a component is told otherwise. */
export const FUNCTIONS_FOLDER = fileURLToPath(new URL("../functions", import.meta.url));

/**
 * Builds `<folder>/<name>/handler.ts` and all it imports into one module, with the contracts as a file beside it:
 * as environment variables they would outgrow Lambda's 4 KB.
 *
 * @throws FunctionBuildError with every message of the bundler.
 */
export function functionCode(
  name: FunctionName,
  contracts: readonly ContractDocument[],
  folder: string = FUNCTIONS_FOLDER,
): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({
    "index.mjs": new pulumi.asset.StringAsset(bundle(name, join(folder, name, "handler.ts"))),
    "contracts.json": new pulumi.asset.StringAsset(JSON.stringify(contracts)),
  });
}

/** The code of a function could not be built. */
export class FunctionBuildError extends Error {
  override readonly name = "FunctionBuildError";
  readonly functionName: FunctionName;
  readonly faults: readonly string[];

  constructor(functionName: FunctionName, faults: readonly string[]) {
    super(`the function '${functionName}' cannot be built:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.functionName = functionName;
    this.faults = faults;
  }
}

function bundle(name: FunctionName, entry: string): string {
  if (!existsSync(entry)) throw new FunctionBuildError(name, [`there is no ${entry}; it must export 'handler'`]);
  try {
    const { outputFiles } = buildSync({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: "node",
      target: "node22",
      format: "esm",
      mainFields: ["module", "main"],
      // Dependencies in CommonJS call require, which a module does not have.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "silent",
    });
    return outputFiles.map(({ text }) => text).join("");
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new FunctionBuildError(
      name,
      error.errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text)),
    );
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
