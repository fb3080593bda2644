// Plain JavaScript on built-ins: it runs before anything is installed, on whatever Node the machine has.
import { spawn } from "node:child_process";
import { installAll } from "./install.mjs";
import { SetupError } from "./tools.mjs";

const COMMANDS = {
  setup: [],
  demo: ["demo/run.ts"],
  local: ["local/run.ts"],
  test: ["test/run.ts"],
  "test:deep": ["test/run.ts", "--deep"],
  coverage: ["test/coverage.ts"],
  lint: ["setup/lint.ts"],
  format: ["setup/lint.ts", "--fix"],
  build: ["setup/build.ts"],
  check: ["setup/check.ts"],
  docs: ["setup/docs/write.ts"],
  contracts: ["setup/contracts.ts"],
  "bench:ingest": ["bench/ingest/run.ts"],
  "bench:etl": ["bench/etl/run.ts"],
  "bench:cli": ["bench/cli/run.ts"],
  "bench:scale": ["bench/scale/run.ts"],
};

const [name = "", ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`setup: unknown command '${name}'; known: ${Object.keys(COMMANDS).join(", ")}`);
  process.exit(2);
}

try {
  const { node, env } = await installAll();
  if (command.length > 0) process.exitCode = await run(node, [...command, ...args], env);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nsetup: ${error.message}`);
  process.exitCode = 1;
}

function run(node, argv, env) {
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", ...argv], { stdio: "inherit", env });
  // The terminal sends Ctrl-C to the child too: it cleans up, and we report how it ended.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
  return new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1))));
}
