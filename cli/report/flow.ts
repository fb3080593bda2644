import type { Counts, FileLoad } from "../../components/protocol/documents.ts";
import { OUTCOMES, type ReportRun } from "./document.ts";

/** Rows that go from one node to another. */
export interface FlowLink {
  from: string;
  to: string;
  rows: number;
}

/** Rows from kinds of files to datasets to outcomes. Nodes are named `kind:csv`, `dataset:orders`, `outcome:stale`. */
export function flowOf(runs: readonly ReportRun[]): FlowLink[] {
  const rows = new Map<string, FlowLink>();
  for (const { dataset, load } of loadsOf(runs)) {
    add(`kind:${kindOf(load.sourceKey)}`, `dataset:${dataset}`, load.counts.read);
    for (const outcome of OUTCOMES) add(`dataset:${dataset}`, `outcome:${outcome}`, load.counts[outcome]);
  }
  return [...rows.values()];

  function add(from: string, to: string, count: number): void {
    if (count === 0) return;
    const link = rows.get(`${from} ${to}`) ?? { from, to, rows: 0 };
    link.rows += count;
    rows.set(`${from} ${to}`, link);
  }
}

/** What the runs made of files; without what earlier runs had done, and without reloads, which read rows again. */
export function loadsOf(runs: readonly ReportRun[]): { dataset: string; load: FileLoad }[] {
  return runs
    .filter(({ kind }) => kind === "load")
    .flatMap(({ dataset, files }) =>
      files.filter(({ outcome }) => outcome === "loaded").map((load) => ({ dataset, load })),
    );
}

/** Rows by outcome of each dataset, in the order of their names. */
export function countsByDataset(runs: readonly ReportRun[]): Map<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const { dataset, load } of loadsOf(runs)) {
    const sum = sums.get(dataset) ?? { read: 0, ...noOutcomes() };
    for (const name of ["read", ...OUTCOMES] as const) sum[name] += load.counts[name];
    sums.set(dataset, sum);
  }
  return new Map([...sums].sort(([one], [other]) => one.localeCompare(other)));
}

/** Refused rows by dataset and rule, the most frequent first. */
export function rulesBroken(runs: readonly ReportRun[]): { dataset: string; rule: string; rows: number }[] {
  const sums = new Map<string, { dataset: string; rule: string; rows: number }>();
  for (const { dataset, load } of loadsOf(runs)) {
    for (const [rule, rows] of Object.entries(load.rejectedBy)) {
      const sum = sums.get(`${dataset} ${rule}`) ?? { dataset, rule, rows: 0 };
      sum.rows += rows;
      sums.set(`${dataset} ${rule}`, sum);
    }
  }
  return [...sums.values()].sort((one, other) => other.rows - one.rows);
}

const noOutcomes = () => ({ inserted: 0, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 0 });

const kindOf = (key: string) => /\.([A-Za-z0-9]+)$/.exec(key)?.[1]?.toLowerCase() ?? "other";
