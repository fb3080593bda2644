import { expect } from "chai";
import { at, isTrue, validate, type Work, workflow } from "../../components/workflow/index.ts";

const run: Work = { action: "lambda:invoke", parameters: {}, permissions: [] };

describe("validation of a workflow", () => {
  it("finds nothing in a sound one", () => {
    const sound = workflow({
      startAt: "Wait",
      states: {
        Wait: { type: "Wait", until: 1, next: "Call" },
        Call: {
          type: "Task",
          run,
          timeoutSeconds: 1,
          resultAt: null,
          catch: [
            { on: ["A", "B"], errorAt: at("e"), next: "Wait" },
            { on: ["States.ALL"], errorAt: at("e"), next: "Failed" },
          ],
          next: "Which?",
        },
        "Which?": { type: "Choice", when: [{ if: isTrue(at("ok")), next: "Done" }], otherwise: "Call" },
        Done: { type: "Succeed" },
        Failed: { type: "Fail", error: "E", cause: "C" },
      },
    });
    expect(validate(sound)).to.deep.equal([]);
  });

  it("reports all faults at once", () => {
    const long = "L".repeat(81);
    const faults = validate({
      startAt: "Start",
      states: {
        Call: {
          type: "Task",
          run,
          timeoutSeconds: 0,
          resultAt: null,
          retry: [
            { on: ["States.ALL", "Other"], waitSeconds: 0, attempts: 1, growth: 0.5, atMostSeconds: 1.5 },
            { on: [], waitSeconds: 1, attempts: 1, growth: 1, atMostSeconds: 1 },
          ],
          catch: [
            { on: ["States.ALL"], errorAt: at("e"), next: "Gone" },
            { on: ["Other"], errorAt: at("e"), next: "Wait" },
          ],
          next: "Nowhere",
        },
        Wait: { type: "Wait", until: -1, next: "Call" },
        "Which?": { type: "Choice", when: [], otherwise: "Neither" },
        [long]: { type: "Succeed" },
      },
    });
    const known = `there are Call, Wait, Which?, ${long}`;
    expect(faults).to.deep.equal([
      `startAt: 'Start' is not a state; ${known}`,
      `Call.catch[0].next: 'Gone' is not a state; ${known}`,
      `Call.next: 'Nowhere' is not a state; ${known}`,
      "Call.timeoutSeconds: 0 is not a whole number above 0",
      "Call.retry[0].waitSeconds: 0 is not a whole number above 0",
      "Call.retry[0].atMostSeconds: 1.5 is not a whole number above 0",
      "Call.retry[0].growth: 0.5 is below 1",
      "Call.retry[0].on: States.ALL must stand alone",
      "Call.retry[0].on: States.ALL must come last",
      "Call.retry[1].on: empty; name the errors",
      "Call.catch[0].on: States.ALL must come last",
      "Wait.until: -1 is not a whole number above 0",
      `Which?.otherwise: 'Neither' is not a state; ${known}`,
      "Which?.when: empty; a Choice needs a condition",
      `${long}: its name has 81 characters; at most 80`,
      "Call: no state leads here",
      "Wait: no state leads here",
      "Which?: no state leads here",
      `${long}: no state leads here`,
    ]);
  });

  it("finds what cannot be reached, and what can never end", () => {
    const faults = validate(
      workflow({
        startAt: "Start",
        states: {
          Start: { type: "Choice", when: [{ if: isTrue(at("ok")), next: "Done" }], otherwise: "Tick" },
          Tick: { type: "Wait", until: 1, next: "Tock" },
          Tock: { type: "Wait", until: 1, next: "Tick" },
          Lonely: { type: "Pass", data: {}, next: "Done" },
          Done: { type: "Succeed" },
        },
      }),
    );
    expect(faults).to.deep.equal([
      "Tick: no way leads from here to an end",
      "Tock: no way leads from here to an end",
      "Lonely: no state leads here",
    ]);
  });

  it("misses an end", () => {
    expect(validate(workflow({ startAt: "A", states: { A: { type: "Wait", until: 1, next: "A" } } }))).to.deep.equal([
      "states: none of them ends the workflow; add a Succeed or Fail",
    ]);
  });
});
