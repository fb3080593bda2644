import { edgesOf } from "./edges.ts";
import type { State, Workflow } from "./states.ts";

const LONGEST_NAME = 80;
const ALL = "States.ALL";

/** Every fault of a workflow, each naming the state and the property; none means it is fit to be deployed. */
export function validate(workflow: Workflow): string[] {
  const states = new Map<string, State<string>>(Object.entries(workflow.states));
  const known = [...states.keys()].join(", ") || "none";
  return [
    ...(states.has(workflow.startAt) ? [] : [`startAt: '${workflow.startAt}' is not a state; there are ${known}`]),
    ...[...states].flatMap(([name, state]) => [
      ...(name.length > LONGEST_NAME
        ? [`${name}: its name has ${name.length} characters; at most ${LONGEST_NAME}`]
        : []),
      ...edgesOf(state)
        .filter(({ target }) => !states.has(target))
        .map(({ property, target }) => `${name}.${property}: '${target}' is not a state; there are ${known}`),
      ...stateFaults(name, state),
    ]),
    ...reachFaults(workflow, states),
  ];
}

/** A workflow that must not be deployed, with everything that is wrong with it. */
export class WorkflowError extends Error {
  override readonly name = "WorkflowError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the workflow has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

function stateFaults(name: string, state: State<string>): string[] {
  if (state.type === "Choice") return state.when.length > 0 ? [] : [`${name}.when: empty; a Choice needs a condition`];
  if (state.type === "Wait") return typeof state.until === "number" ? positive(`${name}.until`, state.until) : [];
  if (state.type !== "Task") return [];
  return [
    ...positive(`${name}.timeoutSeconds`, state.timeoutSeconds),
    ...(state.retry ?? []).flatMap((retry, index) => [
      ...positive(`${name}.retry[${index}].waitSeconds`, retry.waitSeconds),
      ...positive(`${name}.retry[${index}].atMostSeconds`, retry.atMostSeconds),
      ...(retry.growth >= 1 ? [] : [`${name}.retry[${index}].growth: ${retry.growth} is below 1`]),
    ]),
    ...errorListFaults(`${name}.retry`, state.retry ?? []),
    ...errorListFaults(`${name}.catch`, state.catch ?? []),
  ];
}

function positive(property: string, value: number): string[] {
  return Number.isInteger(value) && value > 0 ? [] : [`${property}: ${value} is not a whole number above 0`];
}

/** `States.ALL` matches everything: beside another name, or before another entry, it hides that one. */
function errorListFaults(property: string, entries: readonly { readonly on: readonly string[] }[]): string[] {
  return entries.flatMap(({ on }, index) => [
    ...(on.length === 0 ? [`${property}[${index}].on: empty; name the errors`] : []),
    ...(on.includes(ALL) && on.length > 1 ? [`${property}[${index}].on: ${ALL} must stand alone`] : []),
    ...(on.includes(ALL) && index < entries.length - 1 ? [`${property}[${index}].on: ${ALL} must come last`] : []),
  ]);
}

function reachFaults(workflow: Workflow, states: ReadonlyMap<string, State<string>>): string[] {
  const forward = new Map([...states].map(([name, state]) => [name, edgesOf(state).map(({ target }) => target)]));
  const backward = new Map(
    [...states.keys()].map((name) => [name, [...forward].flatMap(([from, to]) => (to.includes(name) ? [from] : []))]),
  );
  const ends = [...states].filter(([, { type }]) => type === "Succeed" || type === "Fail").map(([name]) => name);
  const reached = closure([workflow.startAt], forward);
  const ending = closure(ends, backward);
  return [
    ...(ends.length === 0 ? ["states: none of them ends the workflow; add a Succeed or Fail"] : []),
    ...[...states.keys()].flatMap((name) => {
      if (!reached.has(name)) return [`${name}: no state leads here`];
      return ends.length > 0 && !ending.has(name) ? [`${name}: no way leads from here to an end`] : [];
    }),
  ];
}

function closure(from: readonly string[], edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    edges.get(name)?.forEach(visit);
  };
  from.forEach(visit);
  return seen;
}
