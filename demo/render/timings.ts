import type { Report } from "../report.ts";
import { table } from "../../cli/output/table.ts";
import { count, heading, seconds, shortened } from "../../cli/output/text.ts";

const LONGEST_NAME = 36;
const LONGEST_STEPS = 66;

/** Where the seconds went: by phase of the demo, by state of each execution, by step of each load. */
export function renderTimings(report: Report): string {
  const phases = Object.entries(report.seconds).map(([phase, n]) => [phase, seconds(n)]);
  const executions = report.executions
    .filter(({ states }) => "Load" in states)
    .map(({ name, seconds: all, states }) => [shortened(name, LONGEST_NAME), seconds(all), stepsOf(states)]);
  const loads = report.runs.map(({ runId, counts, startedAt, finishedAt, seconds: steps }) => [
    shortened(runId, LONGEST_NAME),
    count(counts.read),
    seconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000),
    stepsOf(steps),
  ]);
  return [
    heading("Seconds"),
    table(["phase", "seconds"], phases, { align: ["left", "right"] }),
    "",
    table(["execution", "seconds", "of them"], executions, { align: ["left", "right", "left"] }),
    "",
    table(["load", "rows", "seconds", "of them"], loads, { align: ["left", "right", "right", "left"] }),
  ].join("\n");
}

/** The longest steps, as many as fit. */
function stepsOf(steps: Readonly<Record<string, number>>): string {
  const longest = Object.entries(steps).sort(([, a], [, b]) => b - a);
  let text = "";
  for (const [step, n] of longest) {
    const more = `${text}${text === "" ? "" : ", "}${step} ${seconds(n)}`;
    if (more.length > LONGEST_STEPS || n < 0.05) break;
    text = more;
  }
  return text;
}
