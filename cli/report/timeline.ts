import { count, seconds } from "../output/text.ts";
import { countsText } from "../status/file-story.ts";
import { when } from "../status/render.ts";
import type { ReportRun } from "./document.ts";
import { html, type Insert, type Markup } from "./html.ts";
import { table } from "./table.ts";

const RUNS_TOLD = 100;
const RUNS_DRAWN = 30;
const WIDTH = 960;
const LEFT = 170;
/** Room for a bar's seconds. */
const RIGHT = 70;
const LINE = 24;

/** When runs went, as a drawing, and how long their steps took, as a table. */
export function timeline(runs: readonly ReportRun[]): Markup {
  if (runs.length === 0) return html`<p>Nothing has run.</p>`;
  const rows = runs
    .slice(0, RUNS_TOLD)
    .map((run): Insert[] => [
      run.runId,
      html`<span class="whole ${run.state === "failed" ? "bad" : ""}">${run.kind}, ${stateOf(run)}</span>`,
      run.startedAt === null ? "–" : html`<span class="whole">${when(run.startedAt)}</span>`,
      seconds(lasted(run)),
      run.error ?? (run.counts && run.counts.read > 0 ? countsText(run.counts) : "–"),
      steps(run),
    ]);
  const head = ["run", "kind", "began (UTC)", "seconds", "rows", "steps"];
  const rest = runs.length > RUNS_TOLD ? html`<p class="soft">and ${count(runs.length - RUNS_TOLD)} more runs</p>` : "";
  return html`${drawing(runs.filter(({ startedAt }) => startedAt !== null).slice(0, RUNS_DRAWN))}${table("The newest first", head, rows, ["seconds"])}${rest}`;
}

/** What the ledger calls loaded was carried out, where it was no load. */
const stateOf = ({ kind, state }: ReportRun) => (kind !== "load" && state === "loaded" ? "done" : state);

function steps({ seconds: byStep }: ReportRun): Insert {
  const entries = Object.entries(byStep);
  if (entries.length === 0) return "";
  return html`<details>
    <summary>${entries.length} steps</summary>
    <dl class="steps">
      ${entries.map(
        ([step, n]) =>
          html`<dt>${step}</dt>
            <dd>${seconds(n)} s</dd>`,
      )}
    </dl>
  </details>`;
}

function drawing(runs: readonly ReportRun[]): Insert {
  if (runs.length === 0) return "";
  const begins = runs.map(({ startedAt }) => Date.parse(startedAt ?? ""));
  const first = Math.min(...begins);
  const span = Math.max(1, ...runs.map((run, i) => (begins[i] ?? first) - first + lasted(run) * 1000));
  const scale = (WIDTH - LEFT - RIGHT) / span;
  const bars = runs.map((run, i) => {
    const x = LEFT + ((begins[i] ?? first) - first) * scale;
    const width = Math.max(3, lasted(run) * 1000 * scale);
    const y = i * LINE;
    return html`<text x="0" y="${y + 16}">${run.dataset}</text
      ><rect
        class="node ${run.state === "failed" ? "rejected" : "updated"}"
        x="${x.toFixed(1)}"
        y="${y + 5}"
        width="${width.toFixed(1)}"
        height="14"
        rx="3"
        ><title>${run.runId}: ${seconds(lasted(run))} s</title></rect
      ><text x="${(x + width + 6).toFixed(1)}" y="${y + 16}">${seconds(lasted(run))} s</text>`;
  });
  const bottom = runs.length * LINE + 8;
  const last = when(new Date(first + span).toISOString());
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Drawing">
    <svg
      viewBox="0 0 ${WIDTH} ${bottom + 24}"
      role="img"
      aria-label="When runs began and how long they took; the table below has the same numbers"
    >
      ${bars}
      <line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}" />
      <text class="moment" x="${LEFT}" y="${bottom + 16}">${when(new Date(first).toISOString())} UTC</text>
      <text class="moment" x="${WIDTH - RIGHT}" y="${bottom + 16}" text-anchor="end">${last} UTC</text>
    </svg>
  </div>`;
}

function lasted({ startedAt, finishedAt }: ReportRun): number {
  return startedAt === null || finishedAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
