import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const python = path.join(repository, ".cache", "venv", "bin", "python");
const stopMilliseconds = 10_000;

export interface Engine {
  /** Where the local AWS answers. */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

export interface EngineOptions {
  readonly data: string;
  readonly region: string;
  readonly spark: boolean;
}

/** Starts the local AWS with its hands for Glue and Athena; resolves when it answers. */
export async function startEngine({ data, region, spark }: EngineOptions): Promise<Engine> {
  const logFile = path.join(data, "logs", "engine.log");
  await mkdir(path.dirname(logFile), { recursive: true });
  const options = ["--data", data, "--region", region, ...(spark ? [] : ["--no-spark"])];
  const child = spawn(python, ["-m", "local.engine", ...options], {
    cwd: repository,
    // Ctrl-C in a terminal reaches a whole process group: the engine has its own, to be stopped in order.
    detached: true,
    // It ends when its standard input closes, and that closes with this process, however this process ends.
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LAKEHOUSE_JARS: process.env["LAKEHOUSE_JARS"] ?? path.join(repository, ".cache", "jars") },
  });
  child.stderr.pipe(createWriteStream(logFile, { flags: "a" }));
  const endpoint = await ready(child, logFile);
  return { endpoint, stop: () => stopped(child) };
}

function ready(child: ChildProcess, logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the local AWS did not start: ${why}; its log is ${logFile}`));
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => fail(`it ended with ${code ?? signal}`));
    if (child.stdout === null) return fail("it has no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      const endpoint = readyEndpoint(line);
      if (endpoint !== undefined) resolve(endpoint);
    });
  });
}

/** The engine's first line: `{"ready":true,"endpoint":"http://127.0.0.1:4321","pid":12}`. */
function readyEndpoint(line: string): string | undefined {
  try {
    const { ready, endpoint } = JSON.parse(line) as { readonly ready?: unknown; readonly endpoint?: unknown };
    return ready === true && typeof endpoint === "string" ? endpoint : undefined;
  } catch {
    return undefined;
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end();
  const force = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await gone;
  clearTimeout(force);
}
