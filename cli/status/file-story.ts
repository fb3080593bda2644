import { decode } from "../../components/protocol/decode.ts";
import { type Counts, Done, type Fault, type StagedVerdict, Verdict } from "../../components/protocol/documents.ts";
import { doneKey, verdictKey } from "../../components/protocol/layout.ts";
import { runItem } from "../../functions/ledger/keys.ts";
import { itemsUnder, readItem } from "../../functions/ledger/table.ts";
import { readJson } from "../../functions/storage/bucket.ts";
import type { Reach } from "../reach.ts";
import { FileInDataset, FileItem, RunItem } from "./items.ts";

/** One thing that happened to a file. */
export interface FileEvent {
  at: string;
  state: "arrived" | "refused" | "staged" | "load began" | "loaded" | "failed";
  dataset: string | null;
  run: string | null;
  /** Rows, reasons, whatever there is to say. */
  detail: string;
}

/** What a file brought to one dataset. */
export interface Share {
  dataset: string;
  state: string;
  records: number | null;
  run: string | null;
  reason: string | null;
  counts: Counts | null;
  rejectedBy: Record<string, number>;
}

/** All that is known of a file. */
export interface FileStory {
  fileId: string;
  key: string;
  /** `received`, `staged`, `loaded` or `failed`. */
  state: string;
  arrivedAt: string;
  size: number;
  /** Where it lies in the end; null as long as it is on its way. */
  restsAt: string | null;
  shares: Share[];
  faults: Fault[];
  notes: string[];
  /** In the order of time. */
  events: FileEvent[];
}

export const hasEnded = ({ state }: FileStory) => state === "loaded" || state === "failed";

/** The story of a file, or null where the ledger has none. */
export async function fileStory(fileId: string, { raw, ledger }: Reach): Promise<FileStory | null> {
  const [items, verdict] = await Promise.all([
    itemsUnder(ledger, `file#${fileId}`),
    readJson(raw, verdictKey(fileId), Verdict),
  ]);
  const whole = items.find(({ sk }) => sk === "file");
  if (!whole) return null;
  const file = decode(FileItem, whole, `file ${fileId} in the ledger`);
  const parts = items
    .filter(({ sk }) => typeof sk === "string" && sk.startsWith(DATASET))
    .map((item) => decode(FileInDataset, item, `file ${fileId} in the ledger`));
  const ends = await Promise.all(parts.map((part) => endOf(fileId, part, { raw, ledger })));
  return {
    fileId,
    key: file.key,
    state: file.state,
    arrivedAt: file.arrivedAt,
    size: file.size,
    restsAt: file.restsAt ?? null,
    shares: ends.map(({ share }) => share),
    faults: file.faults ?? [],
    notes: file.notes ?? [],
    events: [
      { at: file.arrivedAt, state: "arrived" as const, dataset: null, run: null, detail: `${file.size} bytes` },
      ...(verdict ? decisionOf(verdict) : []),
      ...ends.flatMap(({ events }) => events),
    ].sort((one, other) => one.at.localeCompare(other.at)),
  };
}

const DATASET = "dataset#";

function decisionOf(verdict: Verdict): FileEvent[] {
  const about = { at: verdict.decidedAt, run: null };
  if (verdict.outcome === "refused") {
    return [{ ...about, state: "refused", dataset: null, detail: `${verdict.faults.length} fault(s)` }];
  }
  return Object.entries(verdict.datasets).map(([dataset, staged]) => ({
    ...about,
    state: "staged",
    dataset,
    detail: stagedText(staged),
  }));
}

function stagedText({ records, newColumns }: StagedVerdict["datasets"][string]): string {
  return `${records} rows${newColumns.length > 0 ? `, new columns ${newColumns.join(", ")}` : ""}`;
}

async function endOf(
  fileId: string,
  part: FileInDataset,
  { raw, ledger }: Pick<Reach, "raw" | "ledger">,
): Promise<{ share: Share; events: FileEvent[] }> {
  const dataset = part.sk.slice(DATASET.length);
  const share: Share = {
    dataset,
    state: part.state,
    records: part.records ?? part.counts?.read ?? null,
    run: part.runId ?? null,
    reason: part.reason ?? null,
    counts: part.counts ?? null,
    rejectedBy: part.rejectedBy ?? {},
  };
  const { run } = share;
  if (run === null) return { share, events: [] };
  const [done, item] = await Promise.all([
    readJson(raw, doneKey(dataset, fileId), Done),
    readItem(ledger, runItem(dataset, run)),
  ]);
  const { startedAt, finishedAt } = item ? decode(RunItem, item, `run ${run} in the ledger`) : {};
  const about = { dataset, run };
  const failed = part.state === "failed";
  const at = done?.at ?? finishedAt;
  return {
    share,
    events: [
      ...(startedAt === undefined ? [] : [{ ...about, at: startedAt, state: "load began" as const, detail: "" }]),
      ...(at === undefined
        ? []
        : [{ ...about, at, state: failed ? ("failed" as const) : ("loaded" as const), detail: endText(share) }]),
    ],
  };
}

function endText({ counts, reason }: Share): string {
  return [...(reason === null ? [] : [reason]), ...(counts ? [countsText(counts)] : [])].join("; ");
}

/** Rows by what became of them, without those that none became. */
export function countsText(counts: Counts): string {
  const told = (["inserted", "updated", "unchanged", "deduplicated", "stale", "rejected"] as const).filter(
    (name) => counts[name] > 0,
  );
  return [`${counts.read} read`, ...told.map((name) => `${counts[name]} ${name}`)].join(", ");
}
