import { circuitItem, numberIn } from "./keys.ts";
import { changeItem, readItem, type Ledger } from "./table.ts";

/** Runs in a row that ended no file; from the third on, uploads no longer start the dataset. */
const FAILURES_TO_OPEN = 3;
const FIRST_PAUSE_MINUTES = 5;
const LONGEST_PAUSE_MINUTES = 24 * 60;

export interface Circuit {
  failures: number;
  lastFailureAt: Date | null;
}

export async function readCircuit(ledger: Ledger, dataset: string): Promise<Circuit> {
  const item = (await readItem(ledger, circuitItem(dataset))) ?? {};
  const { lastFailureAt } = item;
  return {
    failures: numberIn(item.failures),
    lastFailureAt: typeof lastFailureAt === "string" ? new Date(lastFailureAt) : null,
  };
}

export const isOpen = ({ failures }: Circuit) => failures >= FAILURES_TO_OPEN;

/** When an open circuit lets the sweep try again: ever more slowly. */
export function nextTry({ failures, lastFailureAt }: Circuit): Date {
  const minutes = Math.min(FIRST_PAUSE_MINUTES * 2 ** Math.max(0, failures - FAILURES_TO_OPEN), LONGEST_PAUSE_MINUTES);
  return new Date((lastFailureAt?.getTime() ?? 0) + minutes * 60_000);
}

/** Counts a run that ended nothing, once however often it is told. Run ids sort by time. */
export async function countFailure(ledger: Ledger, dataset: string, runId: string, now: Date): Promise<void> {
  await changeItem(
    ledger,
    circuitItem(dataset),
    { set: { lastRunId: runId, lastFailureAt: now.toISOString() }, add: { failures: 1 } },
    { when: "attribute_not_exists(#lastRunId) OR #lastRunId < :lastRunId" },
  );
}

/** A run ended something: the row of failures is broken, unless later runs have failed since. */
export async function closeCircuit(ledger: Ledger, dataset: string, runId: string): Promise<void> {
  await changeItem(
    ledger,
    circuitItem(dataset),
    { set: { lastRunId: runId, failures: 0 } },
    { when: "attribute_not_exists(#lastRunId) OR #lastRunId <= :lastRunId" },
  );
}
