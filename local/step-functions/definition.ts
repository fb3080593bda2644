import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { taskFor, type Task } from "./tasks/index.ts";

/** A definition ready to run: every task it needs is known here. */
export interface PreparedDefinition {
  readonly machine: StateMachine;
  readonly tasks: ReadonlyMap<string, PreparedTask>;
}

export interface PreparedTask {
  readonly run: Task;
  readonly timeoutSeconds: number;
}

type States = StateMachineDefinition["States"];

// Node's timers hold 2^31 - 1 milliseconds; Step Functions' own default, 99,999,999 s, would fire at once.
const longestSeconds = 2_147_483;

/** Reads a States Language text; throws what is wrong with it, tasks that cannot run here included. */
export function prepareDefinition(text: string): PreparedDefinition {
  const written = JSON.parse(text) as StateMachineDefinition; // the interpreter's validator judges its shape next
  new StateMachine(written);
  const faults: string[] = [];
  const tasks = new Map<string, PreparedTask>();
  const timed = withTimeouts(written, (name, resource, timeoutSeconds) => {
    const run = taskFor(resource);
    if (run === undefined) faults.push(`state "${name}": nothing here can do "${resource}"`);
    else tasks.set(name, { run, timeoutSeconds });
  });
  if (faults.length > 0) throw new Error(`${faults.join("; ")}. Add it in local/step-functions/tasks`);
  return { machine: new StateMachine(timed, { validationOptions: { noValidate: true } }), tasks };
}

/** The interpreter gives a task without a limit 60 seconds; the service gives it practically none. */
function withTimeouts(
  definition: StateMachineDefinition,
  found: (name: string, resource: string, timeoutSeconds: number) => void,
): StateMachineDefinition {
  const limited = (seconds: number | undefined) => Math.min(seconds ?? longestSeconds, longestSeconds);
  return {
    ...definition,
    ...(definition.TimeoutSeconds === undefined ? {} : { TimeoutSeconds: limited(definition.TimeoutSeconds) }),
    States: statesOf(definition.States),
  };

  function statesOf(states: States): States {
    return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, stateOf(name, state)]));
  }

  function stateOf(name: string, state: States[string]): States[string] {
    if (state.Type === "Task") {
      const TimeoutSeconds = limited(state.TimeoutSeconds);
      found(name, state.Resource, TimeoutSeconds);
      return state.TimeoutSecondsPath === undefined ? { ...state, TimeoutSeconds } : state;
    }
    if (state.Type === "Parallel") {
      const Branches = state.Branches.map((branch) => ({ ...branch, States: statesOf(branch.States) }));
      return { ...state, Branches };
    }
    if (state.Type === "Map") {
      const inner = state.ItemProcessor ?? state.Iterator;
      if (inner === undefined) return state;
      return { ...state, ItemProcessor: { ...inner, States: statesOf(inner.States) } };
    }
    return state;
  }
}
