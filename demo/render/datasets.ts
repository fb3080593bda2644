import type { DatasetReport } from "../report.ts";
import { type Align, table } from "../../cli/output/table.ts";
import { count, countOrDot, heading } from "../../cli/output/text.ts";

const HEAD = [
  "dataset",
  "loads",
  "read",
  "inserted",
  "updated",
  "unchanged",
  "deduplicated",
  "stale",
  "rejected",
  "rows in table",
];
const ALIGN: Align[] = ["left", ...HEAD.slice(1).map(() => "right" as const)];

/** All loads of each dataset together, and why rows were rejected. */
export function renderDatasets(datasets: readonly DatasetReport[]): string {
  const lines = datasets.map(({ dataset, loads, counts, rowsInTable }) => [
    dataset,
    count(loads),
    count(counts.read),
    ...[counts.inserted, counts.updated, counts.unchanged, counts.deduplicated, counts.stale, counts.rejected].map(
      countOrDot,
    ),
    count(rowsInTable),
  ]);
  return [
    heading("Datasets"),
    table(HEAD, lines, { align: ALIGN }),
    ...datasets.map(renderNotes).filter((text) => text !== ""),
    heading("Rejected rows by reason"),
    renderReasons(datasets),
  ].join("\n");
}

function renderNotes({ dataset, orphans, newColumns }: DatasetReport): string {
  return [
    ...Object.entries(orphans)
      .filter(([, n]) => n > 0)
      .map(([reference, n]) => `  ${dataset}: ${count(n)} rows had no match by ${reference} when they were loaded`),
    ...(newColumns.length > 0 ? [`  ${dataset}: new columns ${newColumns.join(", ")}`] : []),
  ].join("\n");
}

function renderReasons(datasets: readonly DatasetReport[]): string {
  const lines = datasets.flatMap(({ dataset, rejectedBy }) =>
    Object.entries(rejectedBy)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([rule, n], index) => [index === 0 ? dataset : "", rule, count(n)]),
  );
  if (lines.length === 0) return "none";
  return `${table(["dataset", "reason", "rows"], lines, { align: ["left", "left", "right"] })}\n(a row with two reasons is under both)`;
}
