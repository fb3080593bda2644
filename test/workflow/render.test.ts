import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  all,
  any,
  asText,
  at,
  definitionOf,
  equals,
  executionName,
  format,
  isAbove,
  isBelow,
  isPresent,
  isTrue,
  isZero,
  not,
  parsed,
  plus,
  render,
  type State,
  type Work,
  wordAt,
  workflow,
} from "../../components/workflow/index.ts";

const work: Work = {
  action: "glue:startJobRun.sync",
  parameters: {
    JobName: format("load-{}", at("dataset")),
    Arguments: { "--isolate": "false", "--run-id": executionName },
  },
  permissions: [],
};

describe("a rendered state", () => {
  const shapes: Record<string, { state: State<"Next" | "Other">; asl: object }> = {
    "a task with nothing but work": {
      state: { type: "Task", run: work, timeoutSeconds: 60, resultAt: null, next: "Next" },
      asl: {
        Type: "Task",
        Resource: "arn:aws-cn:states:::glue:startJobRun.sync",
        Parameters: {
          "JobName.$": "States.Format('load-{}', $.dataset)",
          Arguments: { "--isolate": "false", "--run-id.$": "$$.Execution.Name" },
        },
        TimeoutSeconds: 60,
        ResultPath: null,
        Next: "Next",
      },
    },
    "a task with everything": {
      state: {
        type: "Task",
        comment: "Why",
        run: { ...work, parameters: { Numbers: 1, Flag: true, Nothing: null, List: ["a", "b"] } },
        timeoutSeconds: 60,
        select: { rows: at("Rows[1].Value") },
        resultAt: at("load"),
        retry: [{ on: ["Glue.ThrottlingException"], waitSeconds: 2, attempts: 3, growth: 1.5, atMostSeconds: 30 }],
        catch: [
          { on: ["Glue.Busy"], errorAt: at("failure"), next: "Other" },
          { on: ["States.ALL"], errorAt: at("failure"), next: "Next" },
        ],
        next: "Next",
      },
      asl: {
        Type: "Task",
        Comment: "Why",
        Resource: "arn:aws-cn:states:::glue:startJobRun.sync",
        Parameters: { Numbers: 1, Flag: true, Nothing: null, List: ["a", "b"] },
        TimeoutSeconds: 60,
        ResultSelector: { "rows.$": "$.Rows[1].Value" },
        ResultPath: "$.load",
        Retry: [
          {
            ErrorEquals: ["Glue.ThrottlingException"],
            IntervalSeconds: 2,
            MaxAttempts: 3,
            BackoffRate: 1.5,
            MaxDelaySeconds: 30,
            JitterStrategy: "FULL",
          },
        ],
        Catch: [
          { ErrorEquals: ["Glue.Busy"], ResultPath: "$.failure", Next: "Other" },
          { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Next" },
        ],
        Next: "Next",
      },
    },
    "a choice": {
      state: {
        type: "Choice",
        when: [
          { if: isTrue(at("ok")), next: "Next" },
          {
            if: any(
              all(isAbove(at("n"), 1), isBelow(at("n"), 5)),
              not(isPresent(at("n"))),
              isZero(at("m")),
              equals(at("s"), "x"),
            ),
            next: "Other",
          },
        ],
        otherwise: "Next",
      },
      asl: {
        Type: "Choice",
        Choices: [
          { Variable: "$.ok", BooleanEquals: true, Next: "Next" },
          {
            Or: [
              {
                And: [
                  { Variable: "$.n", NumericGreaterThan: 1 },
                  { Variable: "$.n", NumericLessThan: 5 },
                ],
              },
              { Not: { Variable: "$.n", IsPresent: true } },
              { Variable: "$.m", NumericEquals: 0 },
              { Variable: "$.s", StringEquals: "x" },
            ],
            Next: "Other",
          },
        ],
        Default: "Next",
      },
    },
    "a wait until a time": {
      state: { type: "Wait", until: at("gatherUntil"), next: "Next" },
      asl: { Type: "Wait", TimestampPath: "$.gatherUntil", Next: "Next" },
    },
    "a wait of seconds": {
      state: { type: "Wait", until: 5, next: "Next" },
      asl: { Type: "Wait", Seconds: 5, Next: "Next" },
    },
    "a pass that adds": {
      state: { type: "Pass", data: { id: plus(at("round"), 1) }, resultAt: at("run"), next: "Next" },
      asl: { Type: "Pass", Parameters: { "id.$": "States.MathAdd($.round, 1)" }, ResultPath: "$.run", Next: "Next" },
    },
    "a pass that replaces": {
      state: { type: "Pass", data: { round: 1 }, next: "Next" },
      asl: { Type: "Pass", Parameters: { round: 1 }, Next: "Next" },
    },
    "a success": { state: { type: "Succeed" }, asl: { Type: "Succeed" } },
    "a failure": {
      state: { type: "Fail", error: "LoadFailed", cause: "It did." },
      asl: { Type: "Fail", Error: "LoadFailed", Cause: "It did." },
    },
  };

  for (const [what, { state, asl }] of Object.entries(shapes)) {
    it(`is ${what}`, () => {
      const flow = { startAt: "State", states: { State: state } };
      expect(render(flow, "aws-cn")).to.deep.equal({ StartAt: "State", States: { State: asl } });
    });
  }
});

describe("a reference", () => {
  const expressions = {
    "$.a.b[0]": at("a.b[0]"),
    "States.Format('it\\'s \\{{}\\} and \\\\{}', $.a, $$.Execution.Name)": format(
      "it's {{}} and \\{}",
      at("a"),
      executionName,
    ),
    "States.ArrayGetItem(States.StringSplit('00 01 02', ' '), $.round)": wordAt(["00", "01", "02"], at("round")),
    "States.StringToJson($.text)": parsed(at("text")),
    "States.JsonToString($.failure)": asText(at("failure")),
    "States.Format('{}-{}', $.a, States.MathAdd($.n, 2))": format("{}-{}", at("a"), plus(at("n"), 2)),
  };
  for (const [expression, reference] of Object.entries(expressions)) {
    it(`reads ${expression}`, () => expect(reference.expression).to.equal(expression));
  }

  it("needs as many values as the template has places", () => {
    expect(() => format("{}-{}", at("a"))).to.throw("format('{}-{}'): 2 places for 1 value(s)");
  });

  it("takes words only from a list of words", () => {
    expect(() => wordAt(["a b"], at("n"))).to.throw("wordAt: 'a b' is not a word");
  });
});

describe("a definition", () => {
  const flow = workflow({
    comment: "Calls",
    startAt: "Call",
    states: {
      Call: {
        type: "Task",
        run: {
          action: "lambda:invoke",
          parameters: { FunctionName: pulumi.output("arn-of-it"), Payload: { a: at("a") } },
          permissions: [],
        },
        timeoutSeconds: 1,
        resultAt: at("result"),
        next: "Done",
      },
      Done: { type: "Succeed" },
    },
  });

  it("fills in what is known only after deployment", async () => {
    const text = await new Promise<string>((resolve) => definitionOf(flow, pulumi.output("aws")).apply(resolve));
    expect(JSON.parse(text)).to.deep.equal({
      Comment: "Calls",
      StartAt: "Call",
      States: {
        Call: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "arn-of-it", Payload: { "a.$": "$.a" } },
          TimeoutSeconds: 1,
          ResultPath: "$.result",
          Next: "Done",
        },
        Done: { Type: "Succeed" },
      },
    });
  });

  it("of a faulty workflow is refused with all its faults", () => {
    expect(() => definitionOf({ startAt: "A", states: {} }, "aws")).to.throw(
      "the workflow has 2 fault(s):\n" +
        "  - startAt: 'A' is not a state; there are none\n" +
        "  - states: none of them ends the workflow; add a Succeed or Fail",
    );
  });
});
