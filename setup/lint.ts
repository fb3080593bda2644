import { spawnSync } from "node:child_process";

/** Every checker that reads code without running it; `--fix` lets those that can mend it do so. */
const fix = process.argv.includes("--fix");
const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";

const checks: [string, string[]][] = [
  ["prettier", [fix ? "--write" : "--check", "--log-level", "warn", "**/*.{ts,mjs,js,json,yaml,md}"]],
  ["eslint", [...(fix ? ["--fix"] : []), "."]],
  ["tsc", ["--noEmit", "-p", "."]],
  [python, ["-m", "ruff", "format", ...(fix ? [] : ["--check"]), "."]],
  [python, ["-m", "ruff", "check", ...(fix ? ["--fix"] : []), "."]],
  [python, ["-m", "mypy"]],
];

const failed = checks.filter(([command, args]) => {
  console.log(`lint: ${command.split("/").at(-1)} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: "inherit" }).status !== 0;
});
console.log(failed.length === 0 ? "lint: all clean" : `lint: ${failed.length} of ${checks.length} checks failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
