import type { Summary } from "../../components/protocol/documents.ts";
import { runItem, runsOf } from "./keys.ts";
import { changeItem, itemsBackwards, type Ledger } from "./table.ts";

/** One item per run, for people. */
export async function runSettled(ledger: Ledger, summary: Summary): Promise<void> {
  const { dataset, runId, kind, isolated, recovered, startedAt, finishedAt, counts, rejectedBy, touched } = summary;
  const { orphans, newColumns, tableVersion, rowsInTable, seconds } = summary;
  const files = {
    filesLoaded: summary.files.filter(({ outcome }) => outcome === "loaded").length,
    filesFailed: summary.files.filter(({ outcome }) => outcome === "failed").length,
  };
  const about = { kind, isolated, recovered, startedAt, finishedAt, touched, tableVersion, rowsInTable };
  await changeItem(ledger, runItem(dataset, runId), {
    set: { state: "loaded", ...about, ...files, counts, rejectedBy, orphans, newColumns, seconds },
  });
}

export async function runVerified(
  ledger: Ledger,
  dataset: string,
  runId: string,
  verified: { verified: boolean; verifiedBecause: string },
): Promise<void> {
  await changeItem(ledger, runItem(dataset, runId), { set: { ...verified } });
}

/** True when this is the first to say so. A run that left a summary stays what its summary says. */
export async function runFailed(
  ledger: Ledger,
  dataset: string,
  runId: string,
  failure: { error: string; cause: string; failedAt: string },
): Promise<boolean> {
  const { done } = await changeItem(
    ledger,
    runItem(dataset, runId),
    { set: { state: "failed", ...failure } },
    { when: "attribute_not_exists(#state)" },
  );
  return done;
}

/** When the dataset's last run that loaded a file had finished, or null before the first. */
export async function lastLoadAt(ledger: Ledger, dataset: string): Promise<Date | null> {
  for await (const { kind, filesLoaded, finishedAt } of itemsBackwards(ledger, runsOf(dataset))) {
    // A reload counts files that were loaded before.
    const loads = kind !== "reload" && typeof filesLoaded === "number" && filesLoaded > 0;
    if (loads && typeof finishedAt === "string") return new Date(finishedAt);
  }
  return null;
}
