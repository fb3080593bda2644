import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format } from "prettier";
import { snapshotFaults, snapshotsIn } from "../components/contract-snapshots.ts";
import { type ContractDocument, documentOf, snapshotOf } from "../components/contract/index.ts";
import * as contracts from "../datasets/index.ts";

/**
 * Writes the snapshots that the program holds its contracts against. A change that would break readers or a table is
 * refused here as it is at preview: add the migration first.
 */
const folder = process.argv[2] ?? resolve(import.meta.dirname, "../datasets/snapshots");

mkdirSync(folder, { recursive: true });
const documents = Object.values(contracts).map(documentOf);
const snapshots = snapshotsIn(folder);
const faults = documents.flatMap((document) => snapshotFaults(snapshots, document));

if (faults.length > 0) {
  console.error(`contracts: ${faults.length} change(s) that no migration covers; no snapshot was written`);
  for (const { propertyPath, reason } of faults) console.error(`  - ${propertyPath}: ${reason}`);
  process.exitCode = 1;
} else {
  await Promise.all(documents.map(write));
  for (const name of abandoned()) rmSync(join(folder, name));
  console.log(`contracts: ${documents.length} snapshots are as the contracts are`);
}

async function write(document: ContractDocument): Promise<void> {
  const text = await format(JSON.stringify(snapshotOf(document)), { parser: "json", printWidth: 120 });
  writeFileSync(join(folder, `${document.name}.json`), text);
}

/** Snapshots of datasets that are no more. */
function abandoned(): string[] {
  const present = new Set(documents.map(({ name }) => `${name}.json`));
  return readdirSync(folder).filter((name) => !present.has(name));
}
