import type { State } from "./states.ts";

/** A way out of a state: where it is written, and which state it names. */
export interface Edge {
  readonly property: string;
  readonly target: string;
}

/** Every way out of a state, in the order of writing. */
export function edgesOf(state: State<string>): Edge[] {
  switch (state.type) {
    case "Task":
      return [
        ...(state.catch ?? []).map(({ next }, index) => ({ property: `catch[${index}].next`, target: next })),
        { property: "next", target: state.next },
      ];
    case "Choice":
      return [
        ...state.when.map(({ next }, index) => ({ property: `when[${index}].next`, target: next })),
        { property: "otherwise", target: state.otherwise },
      ];
    case "Wait":
    case "Pass":
      return [{ property: "next", target: state.next }];
    case "Succeed":
    case "Fail":
      return [];
  }
}
