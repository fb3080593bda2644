import { spawnSync } from "node:child_process";

/**
 * Which lines their tests run: of the TypeScript in all, of the functions, and of the load. Fails below the shares asked
 * for; the load's stands in pyproject.toml. What runs only as a bundle in a process of its own, such as the handlers,
 * counts as not run.
 */
const SHARES = [
  { of: ["cli", "components", "datasets", "functions", "local", "config", "index.ts"], lines: 85 },
  { of: ["functions"], lines: 90 },
];
const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";

const found = ["--temp-directory", ".cache/v8-coverage"];
// What packs the library runs compilers, whose lines would be counted too, for minutes.
const left = ["test/**/*.deep.test.ts", "test/e2e/**", "test/package/**"].flatMap((files) => ["--ignore", files]);
const mocha = ["mocha", ...left, "test/**/*.test.ts"];

const failed = [
  run("c8", [...found, "--reporter", "none", ...mocha]),
  ...SHARES.map(({ of, lines }) => run("c8", ["report", ...found, ...within(of), ...atLeast(lines)])),
  run(python, ["-m", "coverage", "run", "-m", "pytest", "test/etl"]) || run(python, ["-m", "coverage", "report"]),
];
process.exitCode = failed.some(Boolean) ? 1 : 0;

/** Files that no test has loaded count too. */
function within(places: readonly string[]): string[] {
  return ["--all", ...places.flatMap((place) => ["--include", place.endsWith(".ts") ? place : `${place}/**/*.ts`])];
}

function atLeast(lines: number): string[] {
  const others = ["branches", "functions", "statements"].flatMap((one) => [`--${one}`, "0"]);
  return ["--check-coverage", "--lines", String(lines), ...others, "--reporter", "text"];
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit" }).status !== 0;
}
