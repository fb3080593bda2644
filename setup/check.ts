import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What a change must pass: everything that reads the code, then everything that runs it. */
const root = join(import.meta.dirname, "..");
const failed = ["setup/lint.ts", "test/run.ts"].filter(
  (script) => spawnSync(process.execPath, [join(root, script)], { stdio: "inherit", cwd: root }).status !== 0,
);
if (failed.length > 0) console.log(`check: ${failed.join(" and ")} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
