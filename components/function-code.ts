import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { ContractDocument } from "./contract/index.ts";
import { bundleFunctions } from "./function-bundle.ts";

export type FunctionName = "ingest" | "settle" | "sweep";

/** Where the functions are unless a component is told otherwise. */
export const FUNCTIONS_FOLDER = fileURLToPath(new URL("../functions", import.meta.url));

/** The module of a function that is built already, as in the published package. */
export const BUILT = "index.mjs";

/**
 * The code of functions: `<folder>/<name>/index.mjs`, or else built from `<folder>/<name>/handler.ts` and all it
 * imports; with the contracts as a file beside it: as environment variables they would outgrow Lambda's 4 KB.
 *
 * @throws FunctionBuildError with every message of the bundler.
 */
export function functionCode<Name extends FunctionName>(
  names: readonly Name[],
  contracts: readonly ContractDocument[],
  folder: string = FUNCTIONS_FOLDER,
): Record<Name, pulumi.asset.AssetArchive> {
  const unbuilt = names.filter((name) => !existsSync(join(folder, name, BUILT)));
  const bundles = unbuilt.length > 0 ? bundleFunctions(unbuilt, folder) : new Map<FunctionName, string>();
  const archive = (name: Name) => {
    const text = bundles.get(name);
    return new pulumi.asset.AssetArchive({
      "index.mjs":
        text === undefined ? new pulumi.asset.FileAsset(join(folder, name, BUILT)) : new pulumi.asset.StringAsset(text),
      "contracts.json": new pulumi.asset.StringAsset(JSON.stringify(contracts)),
    });
  };
  // Object.fromEntries forgets the keys.
  return Object.fromEntries(names.map((name) => [name, archive(name)])) as Record<Name, pulumi.asset.AssetArchive>;
}
