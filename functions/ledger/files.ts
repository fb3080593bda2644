import type { Counts, Fault, Source } from "../../components/protocol/documents.ts";
import type { Value } from "./attributes.ts";
import { fileItem } from "./keys.ts";
import { changeItem, type Ledger } from "./table.ts";

/**
 * A file's story for people: one item for the file, one per dataset it goes to. A projection of the verdict and the
 * summaries: nothing is decided by it, and a late writer never takes it back to an earlier state.
 */
export async function fileReceived(ledger: Ledger, fileId: string, source: Source): Promise<void> {
  await changeItem(ledger, fileItem(fileId, "file"), { set: { state: "received", ...source } }, { when: isNew });
}

export async function fileStaged(
  ledger: Ledger,
  fileId: string,
  source: Source,
  staged: { notes: string[]; records: Record<string, number> },
): Promise<void> {
  const { notes, records } = staged;
  const datasets = Object.keys(records);
  await changeItem(
    ledger,
    fileItem(fileId, "file"),
    { set: { state: "staged", ...source, datasets, notes } },
    { when: `${isNew} OR #state IN (:received, :staged)`, values: { received: "received", staged: "staged" } },
  );
  for (const dataset of datasets) {
    await changeItem(
      ledger,
      fileItem(fileId, `dataset#${dataset}`),
      { set: { state: "staged", records: records[dataset] ?? 0 } },
      { when: `${isNew} OR #state = :staged`, values: { staged: "staged" } },
    );
  }
}

export async function fileRefused(
  ledger: Ledger,
  fileId: string,
  source: Source,
  refused: { faults: Fault[]; notes: string[]; restsAt: string },
): Promise<void> {
  await changeItem(ledger, fileItem(fileId, "file"), { set: { state: "failed", ...source, ...refused } });
}

/** The end of a file in one dataset. */
export interface DatasetEnd {
  outcome: "loaded" | "failed";
  runId: string;
  reason: string | null;
  counts: Counts;
  rejectedBy: Record<string, number>;
}

export async function fileEndedIn(ledger: Ledger, fileId: string, dataset: string, end: DatasetEnd): Promise<void> {
  const { outcome, ...rest } = end;
  await changeItem(ledger, fileItem(fileId, `dataset#${dataset}`), { set: { state: outcome, ...rest } });
}

/** A run found the file done already: whose counts these are is written, only the end is not to be missed. */
export async function fileWasDone(
  ledger: Ledger,
  fileId: string,
  dataset: string,
  done: { outcome: "loaded" | "failed"; runId: string; reason: string | null },
): Promise<void> {
  const { outcome, ...rest } = done;
  await changeItem(
    ledger,
    fileItem(fileId, `dataset#${dataset}`),
    { set: { state: outcome, ...rest } },
    { when: `${isNew} OR #state = :staged`, values: { staged: "staged" } },
  );
}

export async function fileEnded(
  ledger: Ledger,
  fileId: string,
  source: Source,
  end: { state: "loaded" | "failed"; restsAt: string; faults: Fault[] },
): Promise<void> {
  const set: Record<string, Value> = { ...source, ...end };
  await changeItem(ledger, fileItem(fileId, "file"), { set });
}

const isNew = "attribute_not_exists(#state)";
