import type { Execution } from "./execution.ts";

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: Date;
  readonly [details: string]: unknown;
}

/** An execution as a list of events: its start, each state entered and left, its end. */
export function historyOf(execution: Execution): HistoryEvent[] {
  const { input, startDate, stopDate, status, output, error, cause } = execution;
  const events = [
    { type: "ExecutionStarted", timestamp: startDate, executionStartedEventDetails: { input } },
    ...execution.visits.flatMap((visit) => [
      {
        type: `${visit.type}StateEntered`,
        timestamp: visit.enteredAt,
        stateEnteredEventDetails: { name: visit.name, input: JSON.stringify(visit.input) },
      },
      ...(visit.exitedAt === null
        ? []
        : [
            {
              type: `${visit.type}StateExited`,
              timestamp: visit.exitedAt,
              stateExitedEventDetails: { name: visit.name, output: JSON.stringify(visit.output) },
            },
          ]),
    ]),
    ...(stopDate === null ? [] : [ended(stopDate)]),
  ];
  const inOrder = events.toSorted((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
  return inOrder.map((event, index) => ({ id: index + 1, previousEventId: index, ...event }));

  function ended(timestamp: Date) {
    const faults = { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
    if (status === "SUCCEEDED") {
      return { type: "ExecutionSucceeded", timestamp, executionSucceededEventDetails: { output } };
    }
    if (status === "TIMED_OUT") return { type: "ExecutionTimedOut", timestamp, executionTimedOutEventDetails: faults };
    if (status === "ABORTED") return { type: "ExecutionAborted", timestamp, executionAbortedEventDetails: faults };
    return { type: "ExecutionFailed", timestamp, executionFailedEventDetails: faults };
  }
}
