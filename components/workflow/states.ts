import type { Input } from "@pulumi/pulumi";
import type { Statement } from "../permissions.ts";
import type { Condition } from "./conditions.ts";
import type { Path, Reference } from "./references.ts";

/** Data for a state to hand on: plain JSON with references and, as leaves, values known only after deployment. */
export interface Template {
  readonly [key: string]: TemplateValue;
}
export type TemplateValue = string | number | boolean | null | Input<string> | Reference | readonly string[] | Template;

/** What a task calls, and what it must be allowed for that. It knows nothing of the graph. */
export interface Work {
  /** The integration, such as `glue:startJobRun.sync`. */
  readonly action: string;
  readonly parameters: Template;
  readonly permissions: readonly Statement[];
}

export interface Retry {
  /** Error names, such as `Glue.ThrottlingException`; `States.TaskFailed` is any failure but a time-out. */
  readonly on: readonly string[];
  /** Before the first retry, in seconds. */
  readonly waitSeconds: number;
  /** Retries after the first try. */
  readonly attempts: number;
  /** Each wait is this many times the one before. */
  readonly growth: number;
  /** No wait is longer, in seconds. */
  readonly atMostSeconds: number;
}

export interface Catch<Name extends string> {
  readonly on: readonly string[];
  /** Where `{ Error, Cause }` goes; `Cause` may be missing after a time-out. */
  readonly errorAt: Path;
  readonly next: Name;
}

interface Described {
  readonly comment?: string;
}

export interface TaskState<Name extends string> extends Described {
  readonly type: "Task";
  readonly run: Work;
  readonly timeoutSeconds: number;
  /** The part of the result to keep. @default all of it */
  readonly select?: Template;
  /** Where the result goes; `null` drops it. */
  readonly resultAt: Path | null;
  readonly retry?: readonly Retry[];
  readonly catch?: readonly Catch<Name>[];
  readonly next: Name;
}

export interface ChoiceState<Name extends string> extends Described {
  readonly type: "Choice";
  readonly when: readonly { readonly if: Condition; readonly next: Name }[];
  readonly otherwise: Name;
}

export interface WaitState<Name extends string> extends Described {
  readonly type: "Wait";
  /** An ISO time in the state's data, or seconds. */
  readonly until: Path | number;
  readonly next: Name;
}

export interface PassState<Name extends string> extends Described {
  readonly type: "Pass";
  readonly data: Template;
  /** Where the data goes. @default it replaces the whole of the state's data */
  readonly resultAt?: Path;
  readonly next: Name;
}

export interface SucceedState extends Described {
  readonly type: "Succeed";
}

export interface FailState extends Described {
  readonly type: "Fail";
  readonly error: string;
  readonly cause: string;
}

export type State<Name extends string> =
  TaskState<Name> | ChoiceState<Name> | WaitState<Name> | PassState<Name> | SucceedState | FailState;

/** Any workflow, whatever its states are called. */
export interface Workflow<Name extends string = string> {
  readonly comment?: string;
  readonly startAt: Name;
  readonly states: { readonly [K in Name]: State<Name> };
}

/**
 * A workflow whose edges are checked by the compiler: the states' names are the keys of `states`, and a `next` that
 * is none of them is an error at that very property.
 *
 * @example
 * workflow({
 *   startAt: "Load",
 *   states: {
 *     Load: { type: "Task", run: glueJob(...), timeoutSeconds: 3600, resultAt: null, next: "Done" },
 *     Done: { type: "Succeed" },
 *   },
 * });
 */
export function workflow<const Name extends string>(args: {
  comment?: string;
  startAt: NoInfer<Name>;
  states: { readonly [K in Name]: State<NoInfer<Name>> };
}): Workflow<Name> {
  return args;
}
