import { spawnSync } from "node:child_process";

/** Which lines of the load its tests run; fails below the share that pyproject.toml asks for. */
const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";
const steps = [
  ["-m", "coverage", "run", "-m", "pytest", "test/etl"],
  ["-m", "coverage", "report"],
];
process.exitCode = steps.every((step) => spawnSync(python, step, { stdio: "inherit" }).status === 0) ? 0 : 1;
