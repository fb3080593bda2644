import { spawn } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../../demo/report.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface DemoRun extends Ended {
  report: Report;
  reportPath: string;
  /** The copy of the lake that it left. */
  lake: string;
  /** Everything of this run lies in here. */
  folder: string;
}

/** Runs the demo as a user does, and keeps all that it leaves. */
export async function runDemo(...more: string[]): Promise<DemoRun> {
  const folder = await mkdtemp(join(tmpdir(), "lakehouse-e2e-"));
  const [lake, reportPath] = [join(folder, "lake"), join(folder, "report.json")];
  const ended = await demo(["--export", lake, "--json", reportPath, "--keep", ...more], { TMPDIR: folder });
  const text = await readFile(reportPath, "utf8").catch(() => {
    throw new Error(`the demo left no report; it ended with ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  });
  // The demo's own document; what it holds is what the tests are about.
  return { ...ended, report: JSON.parse(text) as Report, reportPath, lake, folder };
}

export function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run(process.execPath, ["--disable-warning=ExperimentalWarning", "demo/run.ts", ...args], env);
}

/** What the oracle makes of the raw files. */
export async function askOracle({ reportPath, lake }: DemoRun): Promise<Oracle> {
  const { code, stdout, stderr } = await run(join(ROOT, ".cache/venv/bin/python"), ["-m", "oracle", reportPath, lake], {
    PYTHONPATH: join(ROOT, "test/e2e"),
  });
  if (code !== 0) throw new Error(`the oracle ended with ${code}\n${stderr}`);
  return JSON.parse(stdout) as Oracle; // written by the Python beside this file
}

/** How a table of the lake compares with what the raw files say. */
export interface Comparison {
  rows: number;
  differences: string[];
}

export interface Oracle {
  tables: Record<string, Comparison>;
  rejected: Record<string, Comparison>;
  shapes: Record<string, { columns: [string, string][]; partitions: string[] }>;
  loads: Record<string, { runId: string; fileId: string; counts: object; rejectedBy: Record<string, number> }[]>;
  touched: Record<string, Record<string, number>>;
  answers: Record<string, string[][]>;
  files: Record<string, { key: string; state: string; resting: string[]; staged: Record<string, number> }>;
}

export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
}
