import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startEngine } from "./engine-process.ts";
import type { LocalEventListener } from "./events.ts";
import { glueRuns, type GlueRun } from "./glue-runs.ts";
import type { Functions } from "./lambda/functions.ts";
import { openLocalTarget } from "./local-target.ts";
import { createProgram, type CreatedResource, type LeftOutResource } from "./program/create.ts";
import { readStack } from "./program/stack.ts";
import { permissionsOf, type Permissions } from "./permissions.ts";
import { executionReport, type ExecutionReport } from "./reports.ts";

export type { LocalEvent, LocalEventListener } from "./events.ts";
export type { GlueRun } from "./glue-runs.ts";
export type { Denial, Grant, Permissions } from "./permissions.ts";
export type { CreatedResource, LeftOutResource } from "./program/create.ts";
export type { ExecutionReport, StateReport } from "./reports.ts";
export { UnsupportedResources } from "./program/unsupported.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));

export interface LocalOptions {
  /** Folder for everything the local target keeps: objects, logs, unpacked code. Made if missing. */
  readonly data: string;
  /** The Pulumi program. @default the repository's `index.ts` */
  readonly program?: string;
  /** Configuration of the stack. @default `Pulumi.local.yaml` beside the program */
  readonly stackFile?: string;
  /** Takes lines about faults that stop nothing. @default none */
  readonly log?: (line: string) => void;
  /** @default the stack's `aws:region`, else us-east-1 */
  readonly region?: string;
  /** Without Spark the local AWS starts sooner, and every Glue run fails. @default true */
  readonly spark?: boolean;
}

/** A program that really runs on this machine. */
export interface LocalLakehouse {
  /** What an SDK or the AWS CLI needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly region: string;
  /** What the program exports. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly CreatedResource[];
  /** What the program asks for and is not created here, with the reasons; the log has been told too. */
  readonly leftOut: readonly LeftOutResource[];
  /** Logical and physical names of the functions that can be invoked. */
  readonly functions: readonly string[];
  /** Seconds that starting took: the engine's, and those of the program with all its resources, partly at once. */
  readonly seconds: Readonly<Record<"engine" | "program", number>>;
  /** All executions so far with the time spent in each state. */
  readonly executions: () => readonly ExecutionReport[];
  /** All Glue runs so far, oldest first. */
  readonly glueRuns: () => Promise<readonly GlueRun[]>;
  /** What each role is granted and how often that was used, and everything that was denied to anybody. */
  readonly permissions: () => Promise<Permissions>;
  /** Invokes a function by logical or physical name; its failure rejects. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** Resolves when for so long no message waited, no function ran and no execution was under way. */
  readonly idle: (quietMilliseconds: number) => Promise<void>;
  /** Tells what happens from now on; returns how to stop that. */
  readonly onEvent: (listener: LocalEventListener) => () => void;
  /** Ends everything it started. */
  readonly stop: () => Promise<void>;
}

/** Creates a Pulumi program's resources on a local AWS and drives them until stopped. */
export async function startLocal(options: LocalOptions): Promise<LocalLakehouse> {
  const data = path.resolve(options.data);
  const program = path.resolve(options.program ?? path.join(repository, "index.ts"));
  const stackFile = options.stackFile ?? path.join(path.dirname(program), "Pulumi.local.yaml");
  const stack = await readStack(program, path.resolve(stackFile));
  const region = options.region ?? stack.config["aws:region"] ?? "us-east-1";
  const log = options.log ?? (() => undefined);
  await mkdir(data, { recursive: true });

  const seconds = { engine: 0, program: 0 };
  const engine = timed("engine", startEngine({ data, region, spark: options.spark ?? true }));
  const target = engine.then((started) => openLocalTarget({ engine: started, data, region, log }));
  try {
    // The program runs while the engine starts: only its first resource has to wait for it.
    const created = await timed("program", createProgram(stack, target));
    const local = await target;
    for (const line of leftOutLines(created.leftOut)) log(line);
    await local.drive();
    return {
      env: local.env,
      region,
      outputs: created.outputs,
      resources: created.resources,
      leftOut: created.leftOut,
      functions: local.functions.all.flatMap(({ logicalName, name }) => [logicalName, name]),
      seconds,
      executions: () => local.stepFunctions.executions().map(executionReport),
      glueRuns: () => glueRuns(local.aws),
      permissions: () => permissionsOf(local.authorization, created.resources),
      invoke: (name, event) => invoked(local.functions, name, event),
      idle: (quietMilliseconds) => local.idle(quietMilliseconds),
      onEvent: (listener) => local.events.listen(listener),
      stop: () => local.stop(),
    };
  } catch (error) {
    // What failed first is the thing to tell; without a target there may be an engine still.
    await target.then((local) => local.stop()).catch(() => undefined);
    await engine.then((started) => started.stop()).catch(() => undefined);
    throw error;
  }

  async function timed<T>(step: keyof typeof seconds, work: Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work;
    seconds[step] = (performance.now() - started) / 1000;
    return result;
  }
}

/** One line for each reason: a network alone has dozens of resources. */
function leftOutLines(leftOut: readonly LeftOutResource[]): string[] {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = leftOut.filter((one) => one.reason === reason).map(({ logicalName }) => logicalName);
    return `not created here: ${names.join(", ")}: ${reason}`;
  });
}

async function invoked(functions: Functions, name: string, event: unknown): Promise<unknown> {
  const outcome = await functions.invoke(name, event);
  if (!outcome.failed) return outcome.result;
  throw new Error(`${name} failed with ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
}
