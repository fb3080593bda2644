import type { Counts, Summary } from "../components/protocol/index.ts";
import type { DatasetReport, FileReport, Report } from "./report.ts";

const ENDED = ["loaded", "failed"];
const PARTS = ["inserted", "updated", "unchanged", "deduplicated", "stale", "rejected"] as const;

/** All that does not add up: files without an end, rows that nobody can account for, work that was left lying. */
export function problemsOf(
  report: Pick<Report, "files" | "runs" | "datasets" | "executions" | "answers" | "permissions">,
): string[] {
  return [
    ...report.files.flatMap(fileProblems),
    ...report.runs.flatMap(runProblems),
    ...report.datasets.flatMap((dataset) => tableProblems(dataset, report.runs)),
    ...report.executions
      .filter(({ status }) => status !== "SUCCEEDED")
      .map(({ name, status }) => `execution ${name}: ended as ${status}`),
    ...report.answers.flatMap(({ question, failed }) => (failed === null ? [] : [`${question}: ${failed}`])),
    ...report.permissions.denied.map(
      ({ actor, action, resource, times }) => `${actor}: was denied ${action} on ${resource}, ${times} time(s)`,
    ),
  ];
}

/** Adds up what several loads or files report. */
export function totalOf(all: readonly Counts[]): Counts {
  const zero: Counts = { read: 0, inserted: 0, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 0 };
  return all.reduce((sum, counts) => {
    const added = { ...sum };
    for (const name of ["read", ...PARTS] as const) added[name] += counts[name];
    return added;
  }, zero);
}

/** Adds up counts by name. */
export function tally(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of all) for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + n;
  return sums;
}

function fileProblems(file: FileReport): string[] {
  if (!ENDED.includes(file.state)) return [`${file.key}: has reached no end state; the ledger says '${file.state}'`];
  const problems: string[] = [];
  if (file.resting.length === 0)
    problems.push(`${file.key}: is '${file.state}', but lies in neither archived/ nor failed/`);
  if (file.state === "failed" && file.faults.length === 0) problems.push(`${file.key}: failed, and nobody says why`);
  for (const [dataset, records] of Object.entries(file.staged)) {
    const load = file.loads[dataset];
    if (!load) problems.push(`${file.key}: ${records} records were staged for ${dataset}, but no load names the file`);
    else if (load.outcome === "loaded" && load.counts.read !== records) {
      problems.push(`${file.key}: ${records} records were staged for ${dataset}, but ${load.counts.read} were read`);
    }
  }
  return problems;
}

function runProblems(run: Summary): string[] {
  const name = `load ${run.runId}`;
  const files = totalOf(run.files.map(({ counts }) => counts));
  const apart = (["read", ...PARTS] as const).filter((part) => files[part] !== run.counts[part]);
  return [
    ...(closes(run.counts) ? [] : [`${name}: read ${run.counts.read}, accounted for ${sumOf(run.counts)}`]),
    ...run.files.flatMap(({ sourceKey, counts }) =>
      closes(counts) ? [] : [`${name}: ${sourceKey}: read ${counts.read}, accounted for ${sumOf(counts)}`],
    ),
    ...apart.map((part) => `${name}: ${part} is ${run.counts[part]}, but its files add up to ${files[part]}`),
  ];
}

function tableProblems(
  { dataset, counts, rowsInTable, rowsInRejected }: DatasetReport,
  runs: readonly Summary[],
): string[] {
  if (!runs.some((run) => run.dataset === dataset)) return [];
  const mismatch = (table: string, rows: number | null, expected: number) =>
    rows === expected ? [] : [`${table}: Athena counts ${rows ?? "nothing"}, the loads say ${expected} rows`];
  return [
    ...mismatch(dataset, rowsInTable, counts.inserted),
    ...mismatch(`${dataset}_rejected`, rowsInRejected, counts.rejected),
  ];
}

function closes(counts: Counts): boolean {
  return counts.read === sumOf(counts);
}

function sumOf(counts: Counts): number {
  return PARTS.reduce((sum, part) => sum + counts[part], 0);
}
