import type { Counts } from "../../components/protocol/documents.ts";
import { count } from "../output/text.ts";
import { countsText } from "../status/file-story.ts";
import { when } from "../status/render.ts";
import { OUTCOMES, ROWS_OF_AN_ANSWER, type ReportAnswer, type ReportDocument, type ReportRun } from "./document.ts";
import { countsByDataset, flowOf, rulesBroken } from "./flow.ts";
import { html, type Insert, type Markup } from "./html.ts";
import { flowDrawing } from "./sankey.ts";
import { STYLES } from "./styles.ts";
import { table } from "./table.ts";
import { timeline } from "./timeline.ts";

const FILES_TOLD = 500;

/** The report as one page that needs nothing beside it: no script, no network. */
export function reportPage(report: ReportDocument): string {
  const { title, madeAt, since, runs } = report;
  const sections = [
    { id: "flow", name: "Where the rows went", body: flowSection(runs) },
    { id: "datasets", name: "Rows by outcome", body: datasetSection(runs) },
    { id: "reasons", name: "Why rows were refused", body: reasonSection(runs) },
    { id: "runs", name: "Runs and their steps", body: timeline(runs) },
    { id: "refused", name: "Files that failed", body: refusedSection(report) },
    { id: "files", name: "Files that were read", body: fileSection(runs) },
    ...(report.answers.length === 0
      ? []
      : [{ id: "answers", name: "Questions and answers", body: report.answers.map(answerPart) }]),
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${STYLES}
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header>
          <h1>${title}</h1>
          <p class="soft">
            Made ${when(madeAt)} UTC${since === null ? "" : `, about what happened since ${when(since)} UTC`}
          </p>
          <nav aria-label="Sections">
            <ul>
              ${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}
            </ul>
          </nav>
          ${figures(report)}
        </header>
        <main id="content">
          ${report.leftOut.map((sentence) => html`<p class="soft">${sentence}</p>`)}
          ${sections.map(
            ({ id, name, body }) =>
              html`<section id="${id}" aria-labelledby="${id}-name">
                <h2 id="${id}-name">${name}</h2>
                ${body}
              </section> `,
          )}
        </main>
      </body>
    </html> `;
  return page.toString();
}

function figures({ runs, refused }: ReportDocument): Markup {
  const sums = [...countsByDataset(runs).values()];
  const sum = (name: keyof Counts) => sums.reduce((all, counts) => all + counts[name], 0);
  const facts: [string, number][] = [
    ["Runs", runs.length],
    ["Files read", new Set(runs.flatMap(({ files }) => files.map(({ fileId }) => fileId))).size],
    ["Files failed", refused.length],
    ["Rows read", sum("read")],
    ["Rows refused", sum("rejected")],
  ];
  return html`<dl class="figures">
    ${facts.map(
      ([name, n]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${count(n)}</dd>
        </div>`,
    )}
  </dl>`;
}

function flowSection(runs: readonly ReportRun[]): Markup {
  const links = flowOf(runs);
  if (links.length === 0) return html`<p>No rows were read.</p>`;
  const rows = links.map(({ from, to, rows }) => [withoutKind(from), withoutKind(to), count(rows)]);
  return html`${flowDrawing(links)}
    <details>
      <summary>The flow as a table</summary>
      ${table("Rows from where to where", ["from", "to", "rows"], rows, ["rows"])}
    </details>`;
}

const withoutKind = (id: string) => id.slice(id.indexOf(":") + 1);

function datasetSection(runs: readonly ReportRun[]): Markup {
  const rows = [...countsByDataset(runs)].map(([dataset, counts]) => [
    html`${dataset}${bar(counts)}`,
    count(counts.read),
    ...OUTCOMES.map((name) => count(counts[name])),
  ]);
  if (rows.length === 0) return html`<p>No rows were read.</p>`;
  return html`<ul class="legend" aria-hidden="true">
      ${OUTCOMES.map((name) => html`<li class="${name}">${name}</li>`)}
    </ul>
    ${table("Each row read has one outcome", ["dataset", "read", ...OUTCOMES], rows, ["read", ...OUTCOMES])}`;
}

/** The numbers beside it say the same. */
function bar(counts: Counts): Markup {
  const parts = OUTCOMES.filter((name) => counts[name] > 0);
  return html`<div class="bar" aria-hidden="true">
    ${parts.map((name) => html`<span class="${name}" style="width:${((100 * counts[name]) / counts.read).toFixed(2)}%"></span>`)}
  </div>`;
}

function reasonSection(runs: readonly ReportRun[]): Markup {
  const rules = rulesBroken(runs);
  if (rules.length === 0) return html`<p>No row was refused.</p>`;
  const rows = rules.map(({ dataset, rule, rows }) => [rule, dataset, count(rows)]);
  return table("A row that breaks two rules counts under both", ["rule", "dataset", "rows"], rows, ["rows"]);
}

function refusedSection({ refused }: ReportDocument): Markup {
  if (refused.length === 0) return html`<p>No file failed.</p>`;
  const rows = refused.slice(0, FILES_TOLD).map(({ key, fileId, arrivedAt, faults }) => [
    html`${key}<br /><small class="soft">${fileId}</small>`,
    html`<span class="whole">${when(arrivedAt)}</span>`,
    html`<ul>
      ${faults.map((fault) => html`<li>${fault}</li>`)}
    </ul>`,
  ]);
  return html`${table("Correct them and upload them again", ["file", "arrived (UTC)", "what is wrong"], rows)}${more(refused.length, FILES_TOLD, "files")}`;
}

function fileSection(runs: readonly ReportRun[]): Markup {
  const files = runs.flatMap((run) => run.files.map((file) => ({ run, file })));
  if (files.length === 0) return html`<p>No file was read.</p>`;
  const rows = files
    .slice(0, FILES_TOLD)
    .map(({ run, file }): Insert[] => [
      html`${file.sourceKey}<br /><small class="soft">${file.fileId}</small>`,
      run.dataset,
      file.outcome,
      html`${file.reason ?? countsText(file.counts)}<br /><small class="soft"
          >${run.finishedAt === null ? "" : when(run.finishedAt)} ${run.runId}</small
        >`,
    ]);
  return html`${table("What each run made of each file", ["file", "dataset", "outcome", "rows, and by which run"], rows)}${more(files.length, FILES_TOLD, "files")}`;
}

function answerPart({ question, sql, columns, rows, failed }: ReportAnswer): Markup {
  const result =
    failed === null
      ? html`${table("", columns, rows.slice(0, ROWS_OF_AN_ANSWER), numericOf(columns, rows))}${onlyFirst(rows.length)}`
      : html`<p class="bad">${failed}</p>`;
  return html`<h3>${question}</h3>
    ${result}
    <details>
      <summary>SQL</summary>
      <pre>${sql}</pre>
    </details>`;
}

/** The columns that hold numbers and nothing else. */
function numericOf(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return columns.filter((_, i) => {
    const values = rows.map((row) => row[i] ?? "").filter((value) => value !== "");
    return i > 0 && values.length > 0 && values.every((value) => /^-?\d+(\.\d+)?(E-?\d+)?$/.test(value));
  });
}

const onlyFirst = (rows: number): Insert =>
  rows <= ROWS_OF_AN_ANSWER ? "" : html`<p class="soft">Only the first ${ROWS_OF_AN_ANSWER} rows are told.</p>`;

function more(all: number, told: number, things: string): Insert {
  return all <= told ? "" : html`<p class="soft">and ${count(all - told)} more ${things}</p>`;
}
