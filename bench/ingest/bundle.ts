import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions } from "../../components/function-bundle.ts";
import { fastest } from "./measure.ts";

/** What a cold start of the function that opens files has to load. */
export interface BundleSize {
  bytes: number;
  /** Milliseconds from asking for the module to having it, in a fresh process; the best of three. */
  importMs: number;
}

const IMPORT = `
const began = performance.now();
await import(process.argv[1]);
console.log(performance.now() - began);
`;

export async function measureBundle(): Promise<BundleSize> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  try {
    const text = bundleFunctions(["ingest"], join(import.meta.dirname, "../../functions")).get("ingest") ?? "";
    const file = join(folder, "index.mjs");
    await writeFile(file, text);
    const { printed } = fastest(process.execPath, "--input-type=module", "-e", IMPORT, file);
    return { bytes: Buffer.byteLength(text), importMs: Math.round(Number(printed)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
