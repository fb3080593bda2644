import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, run } from "./run-demo.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** `npm run local`, and `lake` against it, as somebody uses both. */
export interface Up {
  /** Everything of it lies in here. */
  folder: string;
  /** What it has said on stdout so far. */
  said: () => string;
  env: Record<string, string>;
  /** Runs `lake`; `env` is laid over what the printed lines set. */
  lake: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** Runs a line of shell as the docs have it. */
  shell: (line: string, folder: string) => Promise<Ended>;
  /** Runs `lake` with `--json`. */
  asked: <Answer>(...args: string[]) => Promise<Answer>;
  /** Ends it as Ctrl-C does. @returns what it ended with. */
  stop: () => Promise<number | null>;
}

/** Starts it; resolves when it says how to reach it. */
export async function startUp(): Promise<Up> {
  const folder = await mkdtemp(join(tmpdir(), "lakehouse-up-"));
  const data = join(folder, "data");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "local/run.ts", "--data", data], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("It is up")) resolve();
    });
    void ended.then((code) => reject(new Error(`npm run local ended with ${code}: ${said}`)));
  });
  const env = await sourced(join(data, "env.sh"));
  const lake: Up["lake"] = (args, more = {}) => run(process.execPath, ["bin/lake.mjs", ...args], { ...env, ...more });
  return {
    folder,
    said: () => said,
    env,
    lake,
    shell: (line, folder) => {
      const bin = join(ROOT, "bin", "lake.mjs");
      const script = line.replaceAll("npx lake", `'${process.execPath}' '${bin}'`);
      return run("bash", ["-c", `cd '${folder}'; ${script}`], env);
    },
    asked: async <Answer>(...args: string[]) => {
      const { stdout, stderr } = await lake([...args, "--json"]);
      try {
        return JSON.parse(stdout) as Answer; // what it holds is what the tests are about
      } catch {
        throw new Error(`lake ${args.join(" ")} gave no JSON: ${stdout}${stderr}`);
      }
    },
    stop: async () => {
      child.kill("SIGINT");
      const code = await ended;
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** The variables that a shell would have after `source`. */
async function sourced(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, "utf8");
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
