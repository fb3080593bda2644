import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { AwsCredentials } from "../aws-clients.ts";
import type { LocalEvents } from "../events.ts";
import type { LocalFunction } from "../wiring.ts";
import type { Invocation } from "./messages.ts";
import { Worker } from "./worker.ts";

export type { Invocation } from "./messages.ts";

export class UnknownFunction extends Error {
  constructor(name: string, known: readonly string[]) {
    super(`there is no function "${name}" here; there are: ${known.join(", ")}`);
  }
}

export interface FunctionsOptions {
  /** Where AWS is, for every function alike. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of the log files, and of the functions' temporary files. */
  readonly folder: string;
  readonly credentialsOf: (fn: LocalFunction) => Promise<AwsCredentials>;
  readonly events: LocalEvents;
  readonly onLine: (line: string) => void;
}

interface Pool {
  readonly function: LocalFunction;
  readonly limit: number;
  readonly idle: Worker[];
  readonly waiting: (() => void)[];
  busy: number;
  made: number;
}

/** Runs Lambda functions in processes of their own, kept warm between invocations. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #workers = new Set<Worker>();
  #active = 0;
  #stopped = false;

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  add(fn: LocalFunction): void {
    const limit = fn.concurrency ?? availableParallelism() + 1;
    this.#pools.set(fn.name, { function: fn, limit, idle: [], waiting: [], busy: 0, made: 0 });
  }

  /** Invocations under way or waiting for a free process. */
  get active(): number {
    return this.#active;
  }

  get all(): readonly LocalFunction[] {
    return [...this.#pools.values()].map((pool) => pool.function);
  }

  /** @throws UnknownFunction */
  named(nameOrArn: string): LocalFunction {
    return this.#poolOf(nameOrArn).function;
  }

  /** Invokes by logical name, name or ARN; a failure of the function is an answer, not a rejection. */
  async invoke(nameOrArn: string, event: unknown): Promise<Invocation> {
    const pool = this.#poolOf(nameOrArn);
    const { events } = this.#options;
    const name = pool.function.logicalName;
    this.#active++;
    try {
      const worker = await this.#take(pool);
      const started = Date.now();
      events.emit({ kind: "invocation", at: new Date(), function: name, phase: "started" });
      const outcome = await worker.invoke(randomUUID(), event).finally(() => this.#giveBack(pool, worker));
      const milliseconds = Date.now() - started;
      const error = outcome.failed ? { error: `${outcome.error.errorType}: ${outcome.error.errorMessage}` } : {};
      events.emit({ kind: "invocation", at: new Date(), function: name, phase: "ended", milliseconds, ...error });
      return outcome;
    } finally {
      this.#active--;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
  }

  #poolOf(nameOrArn: string): Pool {
    const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const pools = [...this.#pools.values()];
    const pool = this.#pools.get(name) ?? pools.find((candidate) => candidate.function.logicalName === name);
    if (pool === undefined) throw new UnknownFunction(nameOrArn, [...this.#pools.keys()]);
    return pool;
  }

  async #take(pool: Pool): Promise<Worker> {
    while (pool.busy >= pool.limit) await new Promise<void>((resolve) => pool.waiting.push(resolve));
    pool.busy++;
    try {
      return takeAlive(pool.idle) ?? (await this.#start(pool));
    } catch (error) {
      this.#free(pool);
      throw error;
    }
  }

  #giveBack(pool: Pool, worker: Worker): void {
    if (worker.alive) pool.idle.push(worker);
    else {
      this.#workers.delete(worker);
      void worker.stop();
    }
    this.#free(pool);
  }

  #free(pool: Pool): void {
    pool.busy--;
    pool.waiting.shift()?.();
  }

  async #start(pool: Pool): Promise<Worker> {
    const { folder, onLine } = this.#options;
    const fn = pool.function;
    const number = String(++pool.made).padStart(2, "0");
    const temporary = path.join(folder, "tmp", fn.name, number);
    const logs = path.join(folder, "logs", "lambda", fn.name);
    await Promise.all([temporary, logs].map((place) => mkdir(place, { recursive: true })));
    const environment = await this.#environmentOf(fn, temporary, number);
    if (this.#stopped) throw new Error("the local target has stopped");
    const worker = new Worker(fn, environment, path.join(logs, `${number}.log`), onLine);
    this.#workers.add(worker);
    return worker;
  }

  async #environmentOf(fn: LocalFunction, temporary: string, number: string): Promise<Record<string, string>> {
    const credentials = await this.#options.credentialsOf(fn);
    return {
      ...this.#options.environment,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
      AWS_LAMBDA_FUNCTION_NAME: fn.name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: number,
      LAMBDA_TASK_ROOT: fn.folder,
      TMPDIR: temporary,
      TZ: ":UTC",
      _HANDLER: fn.handler,
      ...fn.environment,
    };
  }
}

/** A process can have ended while it waited; such ones are dropped. */
function takeAlive(idle: Worker[]): Worker | undefined {
  for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) if (worker.alive) return worker;
  return undefined;
}
