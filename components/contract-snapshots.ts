import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ArgumentFault } from "./argument-faults.ts";
import { breakingDifferences } from "./contract/differences.ts";
import { type ContractDocument, ContractSnapshot } from "./contract/index.ts";
import { decodeJson } from "./protocol/index.ts";

/** Contracts as they were when their snapshots were written, by dataset. */
export type ContractSnapshots = Readonly<Record<string, ContractSnapshot>>;

/**
 * The snapshots of a folder: `orders.json` is that of `orders`, the JSON of `snapshotOf(documentOf(orders))`.
 *
 * @throws DecodeError naming the file that is no snapshot.
 * @example
 * new LakehouseDataset("orders", { ...args, snapshots: snapshotsIn(new URL("./snapshots", import.meta.url)) });
 */
export function snapshotsIn(folder: string | URL): ContractSnapshots {
  const path = typeof folder === "string" ? folder : fileURLToPath(folder);
  const files = readdirSync(path).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(files.map((file) => [file.replace(/\.json$/, ""), read(join(path, file))]));
}

/** What readers or tables would not bear of the changes since the snapshot, each with its remedy. */
export function snapshotFaults(snapshots: ContractSnapshots | undefined, document: ContractDocument): ArgumentFault[] {
  const snapshot = snapshots?.[document.name];
  if (!snapshot) return [];
  return breakingDifferences(snapshot, document).map(({ path, reason }) => ({
    propertyPath: `contract.${path}`,
    reason: `${document.name}: ${reason}`,
  }));
}

function read(path: string): ContractSnapshot {
  return decodeJson(ContractSnapshot, readFileSync(path, "utf8"), `the snapshot ${path}`);
}
