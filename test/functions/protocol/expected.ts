import { createHash } from "node:crypto";
import type { Counts, FileLoad, Summary } from "../../../components/protocol/index.ts";
import type { Uploaded, World } from "./world.ts";

/** Written out by hand, apart from the code under test: what the design says must be there. */
export const RUN = "20261123T224300Z-01";

const NOTHING: Counts = { read: 0, inserted: 0, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 0 };
export const COUNTS: Counts = { ...NOTHING, read: 3, inserted: 2, rejected: 1 };
const REJECTED_BY = { "total_amount: must be above 0": 1 };

export const runId = (dataset: string) => `${dataset}-${RUN}`;

export const markerKey = (dataset: string, file: Uploaded) =>
  `staged/${dataset}/${file.modifiedAt.replace(/[-:.]/g, "")}-${file.fileId}.json`;

export function restingKey(folder: string, file: Uploaded): string {
  const [day = "", time = ""] = file.modifiedAt.split("T");
  const name = file.key.split("/").at(-1) ?? "";
  return `${folder}/${day.replaceAll("-", "/")}/${time.slice(0, 8).replaceAll(":", "")}-${file.fileId}-${name}`;
}

/** What a load says of one file. */
export function fileLoad(file: Uploaded, dataset: string, more: Partial<FileLoad> = {}): FileLoad {
  return {
    fileId: file.fileId,
    sourceKey: file.key,
    outcome: "loaded",
    runId: runId(dataset),
    counts: COUNTS,
    rejectedBy: REJECTED_BY,
    reason: null,
    ...more,
  };
}

/** What a load says of a file that it could not take. */
export const poisoned = (file: Uploaded, dataset: string) =>
  fileLoad(file, dataset, {
    outcome: "failed",
    counts: NOTHING,
    rejectedBy: {},
    reason: "it stopped the load 3 times",
  });

export function summaryOf(dataset: string, files: FileLoad[], more: Partial<Summary> = {}): Summary {
  const loaded = files.some(({ outcome }) => outcome === "loaded");
  return {
    dataset,
    runId: runId(dataset),
    kind: "load",
    isolated: false,
    recovered: false,
    startedAt: "2026-11-23T22:44:00.000Z",
    finishedAt: "2026-11-23T22:44:30.000Z",
    files,
    counts: loaded ? COUNTS : NOTHING,
    touched: loaded ? 2 : 0,
    rejectedBy: loaded ? REJECTED_BY : {},
    orphans: {},
    newColumns: [],
    commits: loaded ? [{ version: 1, txnVersion: 1 }] : [],
    tableVersion: 1,
    rowsInTable: 2,
    remaining: 0,
    seconds: {},
    ...more,
  };
}

export const summaryKey = (dataset: string) => `runs/${dataset}/${runId(dataset)}/summary.json`;

export const settledKey = (dataset: string, summary: Summary) =>
  `runs/${dataset}/${runId(dataset)}/settled-${createHash("md5").update(JSON.stringify(summary)).digest("hex")}.json`;

/** What the workflow sends to settle after a load. */
export const ran = (dataset: string, rows = 2, told = "") => ({
  dataset,
  runId: runId(dataset),
  isolated: false,
  verified: { rows },
  told,
});

export const sourceItem = (file: Uploaded, size: number) => ({
  bucket: file.bucket,
  key: file.key,
  versionId: file.versionId,
  arrivedAt: file.modifiedAt,
  size,
});

/** The ledger's items of a settled run. */
export const runItems = (summary: Summary) => ({
  [`dataset#${summary.dataset} circuit`]: { failures: 0, lastRunId: summary.runId },
  [`run#${summary.dataset} ${summary.runId}`]: {
    state: "loaded",
    kind: "load",
    isolated: false,
    recovered: false,
    startedAt: "2026-11-23T22:44:00.000Z",
    finishedAt: "2026-11-23T22:44:30.000Z",
    touched: summary.touched,
    tableVersion: 1,
    rowsInTable: 2,
    filesLoaded: summary.files.filter(({ outcome }) => outcome === "loaded").length,
    filesFailed: summary.files.filter(({ outcome }) => outcome === "failed").length,
    counts: summary.counts,
    rejectedBy: summary.rejectedBy,
    orphans: {},
    newColumns: [],
    seconds: {},
  },
});

/** The ledger's item of a file in a dataset that has loaded it. */
export const loadedItem = (dataset: string, records: number) => ({
  state: "loaded",
  records,
  runId: runId(dataset),
  reason: null,
  counts: COUNTS,
  rejectedBy: REJECTED_BY,
});

export const failedItem = (dataset: string, records: number) => ({
  state: "failed",
  records,
  runId: runId(dataset),
  reason: "it stopped the load 3 times",
  counts: NOTHING,
  rejectedBy: {},
});

/** The ledger without what only the workflow's own settle knows: a sweep settles without a verification. */
export async function unverifiedLedger(world: World) {
  const items = Object.entries(await world.ledger());
  return Object.fromEntries(
    items.map(([key, item]) => {
      const kept = Object.entries(item).filter(([name]) => !name.startsWith("verified"));
      return [key, Object.fromEntries(kept)];
    }),
  );
}

/** How often each dataset's run has had its metrics emitted. */
export const runsMeasured = (world: World, dataset: string) =>
  world.metrics.filter((line) => line.Dataset === dataset && "RowsRead" in line).length;
