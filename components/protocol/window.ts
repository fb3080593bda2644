import { stampOf } from "./layout.ts";

export interface Gathering {
  /** Length of a window of the clock. */
  gatherSeconds: number;
  /** How long an execution waits beyond its window, for clocks that differ and markers on their way. */
  marginSeconds: number;
}

/** Input of an execution: made of its name alone, so that a repeated start is the same start. */
export interface LoadInput {
  dataset: string;
  gatherUntil: string;
  round: number;
  /** What the rounds so far have to tell people. */
  told: string;
}

/** The execution that loads whatever is staged for a dataset within the window that `now` lies in. */
export function executionFor(dataset: string, now: Date, gathering: Gathering): { name: string; input: LoadInput } {
  const window = gathering.gatherSeconds * 1000;
  const start = Math.floor(now.getTime() / window) * window;
  const until = new Date(start + window + gathering.marginSeconds * 1000);
  const stamp = stampOf(new Date(start).toISOString()).replace(/\d{3}Z$/, "Z");
  return {
    name: `${executionPrefix(dataset)}${stamp}`,
    input: { dataset, gatherUntil: until.toISOString(), round: 1, told: "" },
  };
}

/** How the names of a dataset's executions begin. */
export const executionPrefix = (dataset: string) => `${dataset}-`;
