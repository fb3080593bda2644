import type { Fault, Source, Verdict } from "../../components/protocol/documents.ts";
import { ARCHIVED, FAILED, MIXED, reasonKey, restingKey, UNKNOWN } from "../../components/protocol/layout.ts";
import { writeJson, type Bucket } from "../storage/bucket.ts";

/** Where the file of a verdict rests in the end: the same key however often it is asked for. */
export function restingPlace(verdict: Verdict, end: "loaded" | "failed"): string {
  const { fileId, source } = verdict;
  const datasets = verdict.outcome === "staged" ? Object.keys(verdict.datasets) : verdict.intended;
  return restingKey(end === "loaded" ? ARCHIVED : FAILED, folderOf(datasets), {
    fileId,
    key: source.key,
    arrivedAt: source.arrivedAt,
  });
}

/** What a file of these datasets goes by. */
export function folderOf(datasets: readonly string[]): string {
  const [only = UNKNOWN] = datasets;
  return datasets.length > 1 ? MIXED : only;
}

/** The document beside a file in `failed/`; also written when only a part of a file was refused. */
export interface Reason {
  fileId: string;
  source: Source;
  at: string;
  faults: Fault[];
  notes: string[];
  /** Datasets that took their share of the file. */
  loadedInto: string[];
}

export async function writeReason(
  raw: Bucket,
  verdict: Verdict,
  reason: Omit<Reason, "fileId" | "source">,
): Promise<void> {
  const { fileId, source } = verdict;
  await writeJson(raw, reasonKey(restingPlace(verdict, "failed")), { fileId, source, ...reason });
}
