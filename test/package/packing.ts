import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Registered } from "../components/recording.ts";

export const root = resolve(import.meta.dirname, "../..");
export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

export interface Packed {
  /** The tarball. */
  file: string;
  /** Paths of what it holds. */
  contents: string[];
}

/** What `npm pack` gives: the package is built for it. */
export function pack(folder: string): Packed {
  const said = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [made] = JSON.parse(said) as [{ filename: string; files: { path: string }[] }]; // npm's own format
  return { file: join(folder, made.filename), contents: made.files.map(({ path }) => path) };
}

/** An empty project with the programs of the library's README in it. */
export function project(parent: string): string {
  const folder = mkdtempSync(join(parent, "project-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", JSON.stringify({ name: "shop", private: true, type: "module" }));
  const compilerOptions = { module: "nodenext", target: "es2023", strict: true, noEmit: true, types: [] };
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["programs"] }));
  readmePrograms().forEach((text, index) => write(`programs/${index}.ts`, text));
  for (const file of ["components/recording.ts", "package/evaluate.ts"]) {
    write(join("test", file), readFileSync(join(root, "test", file), "utf8"));
  }
  return folder;
}

/** The library's README, its TypeScript. */
export function readmePrograms(): string[] {
  const text = readFileSync(join(root, "components/README.md"), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, program]) => program ?? "");
}

/** Installs the package by hand: its own files, and links to what it says it needs, to nothing else. */
export function installLinked(folder: string, tarball: string): void {
  const installed = join(folder, "node_modules", manifest.name);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
}

/** Installs the package from a registry, as its users do. */
export function install(folder: string, tarball: string): void {
  const pinned = ["@pulumi/aws", "@pulumi/pulumi"].map((name) => `${name}@${manifest.devDependencies[name] ?? ""}`);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball, ...pinned], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function typeCheck(folder: string): void {
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export interface Evaluation {
  outputs: Record<string, unknown>;
  registered: Registered[];
}

/** What a program registers, in a process of its own. */
export function evaluate(folder: string, program: string): Evaluation {
  const script = join(folder, "test/package/evaluate.ts");
  const said = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", script, program], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  return JSON.parse(said) as Evaluation; // evaluate.ts prints nothing else
}

/** The same program, of the sources in this repository instead of the package. */
export function evaluateSources(): Evaluation {
  const folder = mkdtempSync(join(root, ".cache/package-"));
  try {
    const library = join(root, "components/index.ts");
    const program = join(folder, "index.ts");
    writeFileSync(program, (readmePrograms()[0] ?? "").replace(`"${manifest.name}"`, `"${library}"`));
    return evaluate(root, program);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder that goes when the tests do. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "lakehouse-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
