import { spawnSync } from "node:child_process";

/**
 * Which lines of the functions and of the load their tests run. Fails below the shares asked for: here for the
 * functions, in pyproject.toml for the load. What runs only as a bundle in a process of its own, such as the handlers,
 * counts as not run.
 */
const SHARE = 90;
const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";

const coverage = ["--temp-directory", ".cache/v8-coverage", "--include", "functions/**", "--all"];
const share = [
  "--check-coverage",
  "--lines",
  String(SHARE),
  "--branches",
  "0",
  "--functions",
  "0",
  "--statements",
  "0",
];
const mocha = ["mocha", "--ignore", "test/**/*.deep.test.ts", "test/functions/**/*.test.ts"];

const failed = [
  run("c8", [...coverage, ...share, "--reporter", "text", ...mocha]),
  run(python, ["-m", "coverage", "run", "-m", "pytest", "test/etl"]) || run(python, ["-m", "coverage", "report"]),
];
process.exitCode = failed.some(Boolean) ? 1 : 0;

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit" }).status !== 0;
}
