import { fork, type ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LocalFunction } from "../wiring.ts";
import type { FunctionError, HostMessage, Invocation, InvokeMessage } from "./messages.ts";

const host = fileURLToPath(new URL("./host.ts", import.meta.url));

/** One warm process of a function: it answers one event at a time, and dies with its time limit. */
export class Worker {
  readonly #function: LocalFunction;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  /** Both only ever resolve. */
  readonly #gone: Promise<void>;
  readonly #loaded: Promise<void>;
  #alive = true;

  constructor(
    of: LocalFunction,
    environment: Readonly<Record<string, string>>,
    logFile: string,
    onLine: (line: string) => void,
  ) {
    this.#function = of;
    this.#log = createWriteStream(logFile, { flags: "a" });
    this.#child = fork(host, [], {
      cwd: of.folder,
      env: { ...environment },
      execArgv: [`--max-old-space-size=${of.memoryMegabytes}`, "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#gone = new Promise((resolve) => {
      this.#child.once("exit", () => {
        this.#alive = false;
        resolve();
      });
    });
    this.#loaded = new Promise((resolve) => this.#child.once("message", () => resolve()));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#log.write(`${line}\n`);
        if (stream === this.#child.stdout) onLine(line);
      });
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** The time limit counts from when the code is loaded, as Lambda keeps initialization apart. */
  async invoke(requestId: string, event: unknown): Promise<Invocation> {
    await Promise.race([this.#loaded, this.#gone]);
    if (!this.#alive) return failed(requestId, "Runtime.ExitError", `Runtime exited with error: ${this.#howItEnded()}`);
    const { timeoutSeconds, arn } = this.#function;
    const message: InvokeMessage = { requestId, event, functionArn: arn, deadline: Date.now() + timeoutSeconds * 1000 };
    return new Promise((resolve) => {
      const settle = (outcome: Invocation) => {
        clearTimeout(timer);
        this.#child.off("message", onMessage);
        resolve(outcome);
      };
      const onMessage = (answer: HostMessage) => {
        if ("requestId" in answer && answer.requestId === requestId) settle(answer.outcome);
      };
      const timer = setTimeout(() => {
        this.#alive = false;
        this.#child.kill("SIGKILL");
        settle(failed(requestId, "Sandbox.Timedout", `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`));
      }, timeoutSeconds * 1000);
      const died = () =>
        settle(failed(requestId, "Runtime.ExitError", `Runtime exited with error: ${this.#howItEnded()}`));
      this.#child.on("message", onMessage);
      void this.#gone.then(died);
      this.#child.send(message, (error) => {
        if (error !== null) void this.#gone.then(died);
      });
    });
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
    await new Promise<void>((resolve) => this.#log.end(() => resolve()));
  }

  #howItEnded(): string {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null ? `signal: ${signalCode ?? "unknown"}` : `exit status ${exitCode}`;
  }
}

function failed(requestId: string, errorType: string, message: string): Invocation {
  const error: FunctionError = { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
  return { failed: true, error };
}
