import { type Input, interpolate, Output } from "@pulumi/pulumi";
import { Reference } from "./references.ts";
import type { Catch, Retry, State, Template, TemplateValue, Workflow } from "./states.ts";

/** The States Language as plain data; only leaves may still be unknown. */
export interface Asl {
  readonly [key: string]: AslValue;
}
export type AslValue = string | number | boolean | null | Input<string> | readonly AslValue[] | Asl;

/** Renders a workflow to the Amazon States Language. `partition` is the AWS partition's name, the second word of its ARNs. */
export function render(workflow: Workflow, partition: Input<string>): Asl {
  return {
    ...(workflow.comment !== undefined && { Comment: workflow.comment }),
    StartAt: workflow.startAt,
    States: Object.fromEntries(
      Object.entries<State<string>>(workflow.states).map(([name, state]) => [name, renderState(state, partition)]),
    ),
  };
}

function renderState(state: State<string>, partition: Input<string>): Asl {
  const described = { Type: state.type, ...(state.comment !== undefined && { Comment: state.comment }) };
  switch (state.type) {
    case "Task":
      return {
        ...described,
        Resource: integration(state.run.action, partition),
        Parameters: renderTemplate(state.run.parameters),
        TimeoutSeconds: state.timeoutSeconds,
        ...(state.select && { ResultSelector: renderTemplate(state.select) }),
        ResultPath: state.resultAt?.expression ?? null,
        ...(state.retry && { Retry: state.retry.map(renderRetry) }),
        ...(state.catch && { Catch: state.catch.map(renderCatch) }),
        Next: state.next,
      };
    case "Choice":
      return {
        ...described,
        Choices: state.when.map(({ if: condition, next }) => ({ ...condition, Next: next })),
        Default: state.otherwise,
      };
    case "Wait":
      return {
        ...described,
        ...(typeof state.until === "number" ? { Seconds: state.until } : { TimestampPath: state.until.expression }),
        Next: state.next,
      };
    case "Pass":
      return {
        ...described,
        Parameters: renderTemplate(state.data),
        ...(state.resultAt && { ResultPath: state.resultAt.expression }),
        Next: state.next,
      };
    case "Succeed":
      return described;
    case "Fail":
      return { ...described, Error: state.error, Cause: state.cause };
  }
}

function integration(action: string, partition: Input<string>): Input<string> {
  return typeof partition === "string"
    ? `arn:${partition}:states:::${action}`
    : interpolate`arn:${partition}:states:::${action}`;
}

/** Keys whose value is to be worked out end in `.$`. */
function renderTemplate(template: Template): Asl {
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      value instanceof Reference
        ? [`${key}.$`, value.expression]
        : [key, isTemplate(value) ? renderTemplate(value) : value],
    ),
  );
}

function isTemplate(value: Exclude<TemplateValue, Reference>): value is Template {
  if (typeof value !== "object" || value === null) return false;
  return !(Array.isArray(value) || value instanceof Promise || Output.isInstance(value));
}

function renderRetry({ on, waitSeconds, attempts, growth, atMostSeconds }: Retry): Asl {
  return {
    ErrorEquals: on,
    IntervalSeconds: waitSeconds,
    MaxAttempts: attempts,
    BackoffRate: growth,
    MaxDelaySeconds: atMostSeconds,
    JitterStrategy: "FULL",
  };
}

function renderCatch({ on, errorAt, next }: Catch<string>): Asl {
  return { ErrorEquals: on, ResultPath: errorAt.expression, Next: next };
}
