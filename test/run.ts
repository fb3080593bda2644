import { spawn } from "node:child_process";

/**
 * Runs every suite and ends with one line of counts. `--deep` adds the heavy sets. Anything that fails without
 * counting itself (a checker, a runner that dies) counts as one failure; a skipped test counts as one too.
 */
const deep = process.argv.includes("--deep");
const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";

interface Suite {
  title: string;
  command: string;
  args: string[];
}

interface Counts {
  passed: number;
  failed: number;
}

const types: Suite = { title: "types", command: "tsc", args: ["--noEmit", "-p", "."] };
const units: Suite = {
  title: "mocha",
  command: "mocha",
  args: ["--ignore", "test/e2e/**", ...(deep ? [] : ["--ignore", "test/**/*.deep.test.ts"]), "test/**/*.test.ts"],
};
const deaths = ["test/etl/test_crash.py", "test/etl/test_recover.py"];
const etlDeaths = pytest("the load, killed and recovered", deaths);
const etl = pytest("the load", ["test/etl", ...deaths.map((file) => `--ignore=${file}`)]);
const engine = pytest("the local engine", ["test/engine"]);
const endToEnd: Suite = { title: "end to end", command: "mocha", args: ["test/e2e/**/*.test.ts"] };

const began = Date.now();
const counts = [
  // The longest first, as two share the machine.
  ...(await twoAtATime([etl, etlDeaths, units, engine, types])),
  // Alone on the machine, as a person would run it.
  await run(endToEnd),
];
const passed = counts.reduce((sum, each) => sum + each.passed, 0);
const failed = counts.reduce((sum, each) => sum + each.failed, 0);
console.log(`\nall suites in ${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function pytest(title: string, files: string[]): Suite {
  return { title, command: python, args: ["-m", "pytest", ...(deep ? ["-m", "deep or not deep"] : []), ...files] };
}

async function twoAtATime(suites: readonly Suite[]): Promise<Counts[]> {
  const waiting = [...suites];
  const done: Counts[] = [];
  const lane = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) done.push(await run(suite));
  };
  await Promise.all([lane(), lane()]);
  return done;
}

/** Runs a suite and prints what it said in one piece, since two of them run at a time. */
function run({ title, command, args }: Suite): Promise<Counts> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const start = Date.now();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const counted = count(said);
      const silent = code !== 0 && counted.failed === 0;
      console.log(`\n=== ${title} (${Math.round((Date.now() - start) / 1000)} s) ===\n${said.trimEnd()}`);
      if (silent) console.log(`${title} ended with ${code}`);
      resolve({
        passed: counted.passed + (code === 0 && counted.passed === 0 ? 1 : 0),
        failed: counted.failed + (silent ? 1 : 0),
      });
    });
  });
}

/** The runners' own closing lines: mocha's `3 passing`, pytest's `3 passed, 1 failed`. */
function count(said: string): Counts {
  const number = (pattern: RegExp) => Number([...said.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return {
    passed: number(/^\s*(\d+) passing/gm) + number(/(\d+) passed.* in [\d.]+s/g),
    failed:
      number(/^\s*(\d+) failing/gm) +
      number(/^\s*(\d+) pending/gm) +
      number(/(\d+) failed.* in [\d.]+s/g) +
      number(/(\d+) errors?.* in [\d.]+s/g) +
      number(/(\d+) skipped.* in [\d.]+s/g),
  };
}
