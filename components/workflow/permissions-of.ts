import { distinct, type Statement } from "../permissions.ts";
import type { State, Workflow } from "./states.ts";

/** What the role of a workflow must be allowed: the sum of what its tasks' works say they need, each once. */
export function permissions(workflow: Workflow): Statement[] {
  return distinct(
    Object.values<State<string>>(workflow.states).flatMap((state) =>
      state.type === "Task" ? state.run.permissions : [],
    ),
  );
}
