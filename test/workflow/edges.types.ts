// Checked by the compiler alone: every wrong edge below must be an error, at the very property.
import { at, isTrue, type Work, workflow } from "../../components/workflow/index.ts";

const run: Work = { action: "lambda:invoke", parameters: {}, permissions: [] };

workflow({
  // @ts-expect-error: the start is not a state
  startAt: "Stat",
  states: { Start: { type: "Succeed" } },
});

workflow({
  startAt: "Call",
  states: {
    Call: {
      type: "Task",
      run,
      timeoutSeconds: 1,
      resultAt: null,
      catch: [
        {
          on: ["States.ALL"],
          errorAt: at("e"),
          // @ts-expect-error: a catch that leads nowhere
          next: "Faild",
        },
      ],
      // @ts-expect-error: a misspelt next
      next: "Whch?",
    },
    "Which?": {
      type: "Choice",
      when: [
        {
          if: isTrue(at("ok")),
          // @ts-expect-error: a branch that leads nowhere
          next: "Don",
        },
      ],
      // @ts-expect-error: a default that leads nowhere
      otherwise: "Fail",
    },
    Wait: {
      type: "Wait",
      until: 1,
      // @ts-expect-error: a wait that leads nowhere
      next: "Cal",
    },
    Note: {
      type: "Pass",
      data: {},
      // @ts-expect-error: a pass that leads nowhere
      next: "wait",
    },
    Done: { type: "Succeed" },
    Failed: { type: "Fail", error: "E", cause: "C" },
  },
});

workflow({
  startAt: "Done",
  states: {
    // @ts-expect-error: an end has no next
    Done: { type: "Succeed", next: "Done" },
  },
});

workflow({
  startAt: "Call",
  states: {
    // @ts-expect-error: work does not know where it stands in the graph
    Call: { type: "Task", run: { ...run, next: "Done" }, timeoutSeconds: 1, resultAt: null, next: "Done" },
    Done: { type: "Succeed" },
  },
});
