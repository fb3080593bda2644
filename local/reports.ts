import type { Execution, ExecutionStatus } from "./step-functions/execution.ts";

export interface ExecutionReport {
  readonly name: string;
  /** The dataset its input names, if any. */
  readonly dataset: string | null;
  readonly status: ExecutionStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly states: readonly StateReport[];
}

export interface StateReport {
  readonly name: string;
  readonly enteredAt: Date;
  readonly exitedAt: Date | null;
  /** Names of the errors it met, caught or not. */
  readonly errors: readonly string[];
}

export function executionReport(execution: Execution): ExecutionReport {
  const { name, input, status, startDate, stopDate, error, cause, visits } = execution;
  const { dataset } = JSON.parse(input) as { readonly dataset?: unknown };
  return {
    name,
    dataset: typeof dataset === "string" ? dataset : null,
    status,
    startedAt: startDate,
    endedAt: stopDate,
    error,
    cause,
    states: visits.map((visit) => ({
      name: visit.name,
      enteredAt: visit.enteredAt,
      exitedAt: visit.exitedAt,
      errors: [...visit.errors],
    })),
  };
}
