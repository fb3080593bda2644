import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";

const ROUNDS = 3;

/** Bundles a script beside this one as functions are: to read and strip many small files would be measured too. */
export async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    mainFields: ["module", "main"],
    // Dependencies in CommonJS ask for built-ins by require.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return outfile;
}

/** Runs a process some times. @returns the seconds of the fastest, from start to end, and what it printed. */
export function fastest(command: string, ...args: string[]): { seconds: number; printed: string } {
  const runs = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    const printed = execFileSync(command, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
    return { seconds: (performance.now() - began) / 1000, printed };
  });
  const [first, ...others] = runs.toSorted((a, b) => a.seconds - b.seconds);
  if (!first || others.length === 0) throw new Error("nothing was measured");
  return first;
}

export const rounded = (seconds: number) => Number(seconds.toFixed(3));
