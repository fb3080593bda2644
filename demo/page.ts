import { reportPage } from "../cli/report/page.ts";
import type { Report } from "./report.ts";

/** The page that `lake report` makes, of a demo, with the saved queries' answers. */
export function demoPage({ startedAt, runs, files, answers, leftOut }: Report): string {
  return reportPage({
    title: "Lakehouse demo",
    madeAt: startedAt,
    since: null,
    runs: runs.map((run) => ({ ...run, state: "loaded", error: null })).reverse(),
    refused: files.filter(({ state }) => state === "failed"),
    answers: answers.map(({ skipped, failed, ...answer }) => ({ ...answer, failed: failed ?? skipped })),
    leftOut,
  });
}
