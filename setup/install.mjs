import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { execute, findJava, findPython, SetupError } from "./tools.mjs";

const ROOT = resolve(import.meta.dirname ?? ".", "..");
const CACHE = join(ROOT, ".cache");
const VENV = join(CACHE, "venv");
const JARS = join(CACHE, "jars");
const PYTHON = join(VENV, "bin", "python");
const NODE = join(ROOT, "node_modules", "node", "bin", "node");

/**
 * Brings the machine to where every command can run: Node packages, Python packages, Spark's jars. Each is done once
 * and again only when what it was made from changes.
 * @returns the Node to run with and its environment
 */
export async function installAll() {
  const python = await findPython();
  const java = await findJava();
  mkdirSync(join(CACHE, "setup"), { recursive: true });
  await Promise.all([installNodePackages(), installPythonPackages(python).then(() => installJars(java))]);
  return { node: NODE, env: environment(java) };
}

async function installNodePackages() {
  await once("node", "Node packages", [readText("package-lock.json"), process.platform, process.arch], NODE, () =>
    execute("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: ROOT }),
  );
}

async function installPythonPackages(python) {
  await once("python", "Python packages", [readText("setup/requirements.txt"), python.version], PYTHON, async () => {
    rmSync(VENV, { recursive: true, force: true });
    await execute(python.path, ["-m", "venv", VENV], {
      remedy: "the venv module of this Python does not work; on Debian and Ubuntu install python3-venv",
    });
    await execute(
      PYTHON,
      ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r", "setup/requirements.txt"],
      { cwd: ROOT },
    );
  });
}

async function installJars(java) {
  const made = [readText("setup/jars.py"), readText("setup/ivysettings.xml")];
  await once("jars", "Spark's Delta and S3 jars", made, JARS, () =>
    execute(PYTHON, ["setup/jars.py", JARS], { cwd: ROOT, env: environment(java) }),
  );
}

/** Does a step unless its stamp says that it was done from the same sources. */
async function once(name, title, sources, product, step) {
  const stamp = join(CACHE, "setup", `${name}.stamp`);
  const wanted = createHash("sha256").update(sources.join("\0")).digest("hex");
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(stamp, { force: true });
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  console.error(`setup: installing ${title} …`);
  const pulse = setInterval(() => console.error(`setup: still installing ${title}, ${seconds()} s`), 15_000);
  try {
    await step();
  } catch (error) {
    throw new SetupError(`could not install ${title}: ${error.message}`);
  } finally {
    clearInterval(pulse);
  }
  writeFileSync(stamp, wanted);
  console.error(`setup: ${title} installed in ${seconds()} s`);
}

function environment(java) {
  const path = [join(ROOT, "node_modules", "node", "bin"), join(ROOT, "node_modules", ".bin"), process.env.PATH];
  return {
    ...process.env,
    PATH: path.join(delimiter),
    LAKEHOUSE_PYTHON: PYTHON,
    LAKEHOUSE_JARS: JARS,
    ...(java.home ? { JAVA_HOME: java.home } : {}),
  };
}

function readText(path) {
  return readFileSync(join(ROOT, path), "utf8");
}
