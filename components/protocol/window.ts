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

/** With so many uploads waiting to be opened, loads gather for longer: each takes more of them. */
export const CROWD = { uploads: 100, gatherSeconds: 120 } as const;

/**
 * The execution that loads whatever is staged for a dataset within the window that `now` lies in; for a crowd of
 * uploads, within a longer one. Names sort by the time at which the load begins, so a long window has its end's.
 */
export function executionFor(
  dataset: string,
  now: Date,
  gathering: Gathering,
  crowded = false,
): { name: string; input: LoadInput } {
  const longer = crowded && CROWD.gatherSeconds > gathering.gatherSeconds;
  const window = (longer ? CROWD.gatherSeconds : gathering.gatherSeconds) * 1000;
  const start = Math.floor(now.getTime() / window) * window;
  const end = start + window;
  const until = new Date(end + gathering.marginSeconds * 1000);
  const name = longer ? `${stampOfSecond(end)}-crowd` : stampOfSecond(start);
  return {
    name: `${executionPrefix(dataset)}${name}`,
    input: { dataset, gatherUntil: until.toISOString(), round: 1, told: "" },
  };
}

const stampOfSecond = (time: number) => stampOf(new Date(time).toISOString()).replace(/\d{3}Z$/, "Z");

/** How the names of a dataset's executions begin. */
export const executionPrefix = (dataset: string) => `${dataset}-`;

/** `orders-20261123T224300Z-01`, `…-crowd-01`, `…-01-apart`: the dataset of a run, or null if that is no run's id. */
export function datasetOfRun(runId: string): string | null {
  return /^(.+)-\d{8}T\d{6}Z(-crowd)?-\d+(-apart)?$/.exec(runId)?.[1] ?? null;
}
