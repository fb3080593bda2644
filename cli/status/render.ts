import { table } from "../output/table.ts";
import { count, wrapped } from "../output/text.ts";
import type { DatasetState, RunState } from "./dataset-state.ts";
import { countsText, type FileEvent, type FileStory } from "./file-story.ts";
import type { RunStory } from "./run-story.ts";

/** What of the pipeline is in nobody's dataset. */
export interface Overview {
  datasets: DatasetState[];
  /** Uploads that have not come to their end. */
  underWay: number;
  deadLetters: number;
}

export function renderOverview({ datasets, underWay, deadLetters }: Overview, now: Date): string {
  const rows = datasets.map((each) => [
    each.dataset,
    count(each.waiting),
    each.oldestWaiting === null ? "–" : ago(each.oldestWaiting, now),
    each.lastLoadAt === null ? "never" : `${ago(each.lastLoadAt, now)} ago`,
    count(each.rowsInTable),
    percent(each.rejectPercent),
    standing(each),
  ]);
  const head = ["dataset", "waiting", "for", "last load", "rows", "refused", "last run"];
  const align = ["left", "right", "right", "right", "right", "right", "left"] as const;
  return [
    table(head, rows, { align }),
    "",
    `${underWay} upload(s) on their way, ${deadLetters} dead letter(s)`,
    ...(deadLetters > 0 ? ["'lake replay --dead-letters' sends them through once more"] : []),
  ].join("\n");
}

export function renderDataset(state: DatasetState, now: Date): string {
  const facts: [string, string][] = [
    [
      "waiting",
      `${state.waiting} file(s)${state.oldestWaiting === null ? "" : `, the oldest for ${ago(state.oldestWaiting, now)}`}`,
    ],
    ...(state.requests.length === 0 ? [] : [["asked for", state.requests.join(", ")] as [string, string]]),
    ["last load", state.lastLoadAt === null ? "never" : `${when(state.lastLoadAt)}, ${ago(state.lastLoadAt, now)} ago`],
    ["rows", count(state.rowsInTable)],
    ["refused", `${percent(state.rejectPercent)} of the last run's rows`],
    ...(state.circuitOpenUntil === null
      ? []
      : [
          [
            "circuit",
            `open: the sweep tries again at ${when(state.circuitOpenUntil)}; 'lake redrive ${state.dataset}' does so now`,
          ] as [string, string],
        ]),
  ];
  return [factLines(facts), "", state.runs.length === 0 ? "no runs yet" : runTable(state.runs)].join("\n");
}

export function renderRun(run: RunStory): string {
  const facts: [string, string][] = [
    ["dataset", run.dataset],
    ["kind", run.kind],
    ["state", `${run.state}${run.verified === false ? ", unverified" : ""}`],
    ["began", run.startedAt === null ? "–" : when(run.startedAt)],
    ["ended", run.finishedAt === null ? "–" : when(run.finishedAt)],
    ...(run.error === null ? [] : [["error", run.error] as [string, string]]),
    ...(run.verifiedBecause === null ? [] : [["verified", run.verifiedBecause] as [string, string]]),
    ...(run.waitsFor.length === 0 ? [] : [["waits for", run.waitsFor.join(", ")] as [string, string]]),
    ...(run.counts ? [["rows", countsText(run.counts)] as [string, string]] : []),
  ];
  const steps = Object.entries(run.seconds).map(([step, seconds]) => [step, seconds.toFixed(1)]);
  const files = run.files.map(({ sourceKey, outcome, counts, reason }) => [
    sourceKey,
    outcome,
    reason ?? countsText(counts),
  ]);
  return [
    factLines(facts),
    ...(steps.length === 0 ? [] : ["", table(["step", "seconds"], steps, { align: ["left", "right"] })]),
    ...(files.length === 0 ? [] : ["", table(["file", "outcome", "rows"], files)]),
    ...reasonLines(run.rejectedBy),
  ].join("\n");
}

export function renderFile(file: FileStory): string {
  const facts: [string, string][] = [
    ["file", file.key],
    ["id", file.fileId],
    ["state", file.state],
    ["lies at", file.restsAt ?? file.key],
  ];
  return [
    factLines(facts),
    "",
    table(["time (UTC)", "state", "dataset", "run", "what"], file.events.map(eventRow)),
    ...file.shares.flatMap(({ dataset, rejectedBy }) => reasonLines(rejectedBy, dataset)),
    ...section(
      "what is wrong",
      file.faults.map(({ sheet, fault }) => (sheet === null ? fault : `sheet '${sheet}': ${fault}`)),
    ),
    ...section("noticed", file.notes),
    ...(file.state === "failed"
      ? ["", "What to do: correct the file and upload it again; if the fault was not the file's, 'lake replay' it."]
      : []),
  ].join("\n");
}

export function eventRow({ at, state, dataset, run, detail }: FileEvent): string[] {
  return [when(at), state, dataset ?? "", run ?? "", detail];
}

function runTable(runs: readonly RunState[]): string {
  const rows = runs.map((run) => [
    run.runId,
    run.kind,
    run.state,
    run.finishedAt === null ? "–" : when(run.finishedAt),
    `${run.filesLoaded}`,
    `${run.filesFailed}`,
    run.error ?? (run.counts ? countsText(run.counts) : ""),
  ]);
  return table(["run", "kind", "state", "ended (UTC)", "loaded", "failed", "rows"], rows, {
    align: ["left", "left", "left", "left", "right", "right", "left"],
    widths: [null, null, null, null, null, null, 50],
  });
}

function standing({ circuitOpenUntil, runs: [last] }: DatasetState): string {
  if (circuitOpenUntil !== null) return "circuit open";
  if (!last) return "–";
  return `${last.state}${last.verified === false ? ", unverified" : ""}`;
}

function reasonLines(rejectedBy: Readonly<Record<string, number>>, dataset?: string): string[] {
  const rules = Object.entries(rejectedBy).sort(([, a], [, b]) => b - a);
  const title = dataset === undefined ? "rows refused" : `rows refused in ${dataset}`;
  return section(
    title,
    rules.map(([rule, n]) => `${rule} (${n})`),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => wrapped(`- ${line}`, "  "))];
}

function factLines(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts.map(([name, value]) => `${name.padEnd(width)}${value}`).join("\n");
}

const percent = (value: number | null) => (value === null ? "–" : `${value.toFixed(1)} %`);

export const when = (iso: string) => iso.slice(0, 19).replace("T", " ");

/** A span of time in its two largest units' worth: `3 h 20 min`. */
export function ago(iso: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
