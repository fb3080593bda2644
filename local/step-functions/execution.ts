import { ExecutionAbortedError, ExecutionTimeoutError } from "aws-local-stepfunctions";
import type { PreparedDefinition } from "./definition.ts";
import { UncatchableError } from "./task-error.ts";
import type { TaskServices } from "./tasks/index.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One stay in a state; a retry is part of the same stay. */
export interface StateVisit {
  readonly name: string;
  readonly type: string;
  readonly input: unknown;
  readonly enteredAt: Date;
  exitedAt: Date | null;
  output: unknown;
  /** The names of the errors it met, in order. */
  readonly errors: string[];
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The text the caller sent, which decides whether a second start is the same. */
  readonly input: string;
  readonly startDate: Date;
  status: ExecutionStatus;
  stopDate: Date | null;
  output: string | null;
  error: string | null;
  cause: string | null;
  readonly visits: StateVisit[];
  readonly stop: (error: string | null, cause: string | null) => void;
}

export type VisitListener = (visit: StateVisit, phase: "entered" | "exited" | "failed" | "retried") => void;

const payloadLimitBytes = 256 * 1024;

type Identity = Pick<Execution, "arn" | "name" | "stateMachineArn" | "input"> & { readonly stateMachineName: string };

/** Starts an execution; `ended` resolves once its last fact is recorded, whatever the end. */
export function runExecution(
  { stateMachineName, ...identity }: Identity,
  definition: PreparedDefinition,
  services: TaskServices,
  listener: VisitListener,
): { readonly execution: Execution; readonly ended: Promise<void> } {
  const stopped = new AbortController();
  let stopReason: { readonly error: string | null; readonly cause: string | null } = { error: null, cause: null };
  const startDate = new Date();
  const running = definition.machine.run(anyJson(identity.input), {
    context: {
      Execution: { Id: identity.arn, Name: identity.name, StartTime: startDate.toISOString() },
      StateMachine: { Id: identity.stateMachineArn, Name: stateMachineName },
    },
    overrides: { taskResourceLocalHandlers: handlers(definition, services, stopped.signal) },
  });
  const execution: Execution = {
    ...identity,
    startDate,
    status: "RUNNING",
    stopDate: null,
    output: null,
    error: null,
    cause: null,
    visits: [],
    stop: (error, cause) => {
      stopReason = { error, cause };
      running.abort();
    },
  };
  return { execution, ended: Promise.all([recordVisits(execution, running.eventLogs, listener), outcome()]).then() };

  async function outcome(): Promise<void> {
    try {
      execution.output = JSON.stringify(await running.result);
      execution.status = "SUCCEEDED";
    } catch (error) {
      Object.assign(execution, failure(error, stopReason));
      stopped.abort();
    }
    execution.stopDate = new Date();
  }
}

function handlers(definition: PreparedDefinition, services: TaskServices, stopped: AbortSignal) {
  return Object.fromEntries(
    [...definition.tasks].map(([name, { run, timeoutSeconds }]) => [
      name,
      async (input: unknown) => {
        const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutSeconds * 1000)]);
        const output = JSON.stringify(
          (await run(input as Readonly<Record<string, unknown>>, services, signal)) ?? null,
        );
        if (Buffer.byteLength(output) > payloadLimitBytes) {
          const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
          throw new UncatchableError("States.DataLimitExceeded", cause);
        }
        return anyJson(output);
      },
    ]),
  );
}

function failure(
  error: unknown,
  stopReason: Pick<Execution, "error" | "cause">,
): Pick<Execution, "status" | "error" | "cause"> {
  if (error instanceof ExecutionAbortedError) return { status: "ABORTED", ...stopReason };
  if (error instanceof ExecutionTimeoutError) return { status: "TIMED_OUT", error: "States.Timeout", cause: null };
  const met = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return met instanceof Error
    ? { status: "FAILED", error: met.name, cause: met.message }
    : { status: "FAILED", error: "States.Runtime", cause: String(met) };
}

type EventLogs = ReturnType<PreparedDefinition["machine"]["run"]>["eventLogs"];

async function recordVisits(execution: Execution, events: EventLogs, listener: VisitListener): Promise<void> {
  const open = new Map<string, StateVisit>();
  for await (const event of events) {
    if (!("state" in event)) continue;
    const at = new Date(event.timestamp);
    const { name, type, input } = event.state;
    const key = `${name}#${event.index ?? ""}`;
    if (event.type === "StateEntered") {
      const visit: StateVisit = { name, type, input, enteredAt: at, exitedAt: null, output: null, errors: [] };
      open.set(key, visit);
      execution.visits.push(visit);
      listener(visit, "entered");
      continue;
    }
    const visit = open.get(key);
    if (visit === undefined) continue;
    if (event.type === "StateFailed") {
      visit.errors.push(event.Error);
      visit.exitedAt = at;
      listener(visit, "failed");
    } else if (event.type === "StateExited") {
      visit.exitedAt = at;
      visit.output = event.state.output ?? null;
      listener(visit, "exited");
    } else if (event.type === "StateRetried") {
      visit.exitedAt = null;
      listener(visit, "retried");
    }
  }
}

/** The interpreter takes any JSON value but does not export its type for it; null is one. */
function anyJson(text: string): null {
  return JSON.parse(text) as null;
}
