import { spawn } from "node:child_process";
import { join } from "node:path";

/** Something the machine lacks, in words that say what to do. */
export class SetupError extends Error {}

const PYTHONS = ["3.11", "3.12"];
const JAVAS = ["11", "17"];

/** A Python that the pipeline runs on. `PYTHON` in the environment is asked first. */
export async function findPython() {
  const names = [process.env.PYTHON, "python3.11", "python3.12", "python3", "python"].filter(Boolean);
  const seen = [];
  for (const name of names) {
    const answer = await ask(name, ["-c", "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"]);
    if (answer === null) continue;
    const [version, path] = answer.trim().split("\n");
    if (PYTHONS.includes(version)) return { version, path };
    seen.push(`${name} is ${version}`);
  }
  throw new SetupError(
    `Python ${PYTHONS.join(" or ")} is needed (Spark 3.5 runs on no newer one); found ${listed(seen)}. ` +
      `Install one, or set PYTHON to its path.`,
  );
}

/** A Java that Spark 3.5 runs on, from `JAVA_HOME` or the path. */
export async function findJava() {
  const candidates = [
    ...(process.env.JAVA_HOME
      ? [{ home: process.env.JAVA_HOME, path: join(process.env.JAVA_HOME, "bin", "java") }]
      : []),
    { home: null, path: "java" },
  ];
  const seen = [];
  for (const { home, path } of candidates) {
    const answer = await ask(path, ["-version"]);
    const version = answer === null ? null : (/version "(\d+)/.exec(answer)?.[1] ?? null);
    if (version === null) continue;
    if (JAVAS.includes(version)) return { home, version };
    seen.push(`${path} is ${version}`);
  }
  throw new SetupError(
    `Java ${JAVAS.join(" or ")} is needed (Spark 3.5 runs on no newer one); found ${listed(seen)}. ` +
      `Install one, or set JAVA_HOME to where it is.`,
  );
}

/** Runs a command with its output on stderr, so that stdout stays the program's own. */
export function execute(command, args, { cwd, env, remedy } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["ignore", 2, 2] });
    child.on("error", (error) => reject(new SetupError(`'${command}' cannot be started: ${error.message}`)));
    child.on("exit", (code) => {
      if (code === 0) return resolve();
      reject(new SetupError(remedy ?? `'${command} ${args.join(" ")}' ended with ${code}; its words are above`));
    });
  });
}

/** What a command says (both streams), or null when there is no such command or it fails. */
function ask(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code === 0 ? said : null));
  });
}

function listed(seen) {
  return seen.length > 0 ? seen.join(", ") : "none";
}
