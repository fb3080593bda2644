import type { Counts, FileLoad } from "../../../components/protocol/documents.ts";
import type { ReportDocument } from "../../../cli/report/document.ts";

export const HOSTILE = `<script>alert("&'")</script>`;

const counts = (read: number, inserted: number, updated: number, stale: number, rejected: number): Counts => ({
  read,
  inserted,
  updated,
  unchanged: 0,
  deduplicated: 0,
  stale,
  rejected,
});

function load(sourceKey: string, some: Counts, rejectedBy: Record<string, number> = {}): FileLoad {
  return { fileId: "0".repeat(32), sourceKey, outcome: "loaded", runId: "r", counts: some, rejectedBy, reason: null };
}

/** Two datasets, hostile names, one file that failed; `more` files of one row each. */
export function sampleDocument(more = 0): ReportDocument {
  const run = { kind: "load", state: "loaded", error: null, rejectedBy: {} };
  const extra = Array.from({ length: more }, (_, i) => ({
    ...load(`incoming/orders/extra-${i}.csv`, counts(1, 1, 0, 0, 0)),
    fileId: `a${i}`.padStart(32, "a"),
  }));
  return {
    title: "Lakehouse shop-dev",
    madeAt: "2026-11-28T12:00:00.000Z",
    since: null,
    runs: [
      {
        ...run,
        dataset: "orders",
        runId: "orders-2",
        startedAt: "2026-11-28T11:00:10.000Z",
        finishedAt: "2026-11-28T11:00:22.500Z",
        seconds: { read: 4, merge: 6.5 },
        counts: counts(100, 60, 20, 5, 15),
        files: [
          load("incoming/orders/a.csv", counts(70, 50, 20, 0, 0)),
          load(`incoming/orders/${HOSTILE}.xlsx`, counts(30, 10, 0, 5, 15), { "total >= 0": 15, [HOSTILE]: 2 }),
          ...extra,
        ],
      },
      {
        ...run,
        dataset: "products",
        runId: "products-1",
        startedAt: "2026-11-28T11:00:00.000Z",
        finishedAt: "2026-11-28T11:00:08.000Z",
        seconds: { read: 2, merge: 5 },
        counts: counts(40, 40, 0, 0, 0),
        files: [load("incoming/products/p.csv", counts(40, 40, 0, 0, 0))],
      },
    ],
    refused: [
      {
        fileId: "f".repeat(32),
        key: `incoming/${HOSTILE}.csv`,
        arrivedAt: "2026-11-28T10:59:00.000Z",
        faults: [`the column '${HOSTILE}' is in no contract; name it as the contract does`],
      },
    ],
    answers: [
      {
        question: "What sold best?",
        sql: "select 1 < 2",
        columns: ["name", "sold"],
        rows: [["Tea", "12"]],
        failed: null,
      },
    ],
    leftOut: [],
  };
}
