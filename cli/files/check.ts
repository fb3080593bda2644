import { basename } from "node:path";
import type { ContractDocument } from "../../components/contract/document.ts";
import type { Fault, Part } from "../../components/protocol/documents.ts";
import { INCOMING, incomingPrefix } from "../../components/protocol/layout.ts";
import { type Conversion, convert, type PartOf, type PartSink } from "../../functions/ingest/convert.ts";
import { openLocal } from "./local-content.ts";

/** What the pipeline will say of a file. */
export interface Check {
  path: string;
  /** Where it would be uploaded to. */
  key: string;
  outcome: "fits" | "refused";
  /** Rows by dataset. */
  records: Record<string, number>;
  faults: Fault[];
  notes: string[];
}

/**
 * Reads a file of this machine as ingest would, every row of it, and keeps nothing. Whether the rows' values are right
 * is found out by the load. @throws LakeError for a file that cannot be read
 */
export async function check(
  path: string,
  dataset: string | null,
  contracts: readonly ContractDocument[],
  limits: { fileBytes: number },
): Promise<Check> {
  const file = await openLocal(path);
  const key = `${dataset === null ? INCOMING : incomingPrefix(dataset)}${basename(path)}`;
  try {
    const found = await convert({
      content: file.content,
      key,
      intended: dataset,
      contracts,
      limits,
      openPart: () => nowhere(),
      copyPart: (of, { records }) => Promise.resolve(partOf(of, records)),
    });
    return { path, key, ...resultOf(found) };
  } finally {
    await file.close();
  }
}

function resultOf(found: Conversion): Pick<Check, "outcome" | "records" | "faults" | "notes"> {
  if (found.outcome === "refused") return { outcome: "refused", records: {}, faults: found.faults, notes: found.notes };
  const records = Object.entries(found.datasets).map(([name, staged]) => [name, staged.records] as const);
  return { outcome: "fits", records: Object.fromEntries(records), faults: [], notes: found.notes };
}

function nowhere(): PartSink {
  return {
    write: () => undefined,
    close: (records) => Promise.resolve(partOf({ sheet: null, columns: [] }, records)),
    abandon: () => Promise.resolve(),
  };
}

const partOf = ({ sheet, columns }: Pick<PartOf, "sheet" | "columns">, records: number): Part => ({
  key: "",
  sheet,
  columns,
  records,
  bytes: 0,
});
