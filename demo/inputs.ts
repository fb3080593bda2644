import { type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { OptionsError } from "./options.ts";
import type { Upload } from "./samples/index.ts";

const TAKEN = [".csv", ".xlsx"];

export interface Inputs {
  uploads: Upload[];
  /** What lies in the folder and is not uploaded, each with the reason. */
  leftOut: string[];
}

/**
 * Somebody's own files: `DIR/<dataset>/*.{csv,xlsx}`, and files in DIR itself, which go to the root of `incoming/`.
 * @throws OptionsError when there is no such folder, or nothing in it to load.
 */
export async function findInputs(folder: string): Promise<Inputs> {
  const found = await stat(folder).catch(() => null);
  if (!found) throw new OptionsError(`--input ${folder}: there is no such folder`);
  if (!found.isDirectory()) throw new OptionsError(`--input ${folder}: that is a file; name the folder it lies in`);
  const inputs: Inputs = { uploads: [], leftOut: [] };
  for (const entry of await entriesOf(folder)) {
    if (!entry.isDirectory()) add(inputs, folder, entry, "");
    else for (const inner of await entriesOf(join(folder, entry.name))) add(inputs, folder, inner, `${entry.name}/`);
  }
  if (inputs.uploads.length === 0) {
    throw new OptionsError(
      [
        `--input ${folder}: no .csv or .xlsx file in it; expected ${join(folder, "<dataset>")}/*.{csv,xlsx}`,
        ...inputs.leftOut.map((line) => `  left out: ${line}`),
      ].join("\n"),
    );
  }
  return inputs;
}

function add(inputs: Inputs, folder: string, entry: Dirent, below: string): void {
  const name = `${below}${entry.name}`;
  if (entry.isDirectory()) inputs.leftOut.push(`${name}/ (folders within a dataset's folder are not read)`);
  else if (!TAKEN.includes(extname(name).toLowerCase())) inputs.leftOut.push(`${name} (neither .csv nor .xlsx)`);
  else inputs.uploads.push({ wave: 1, key: `incoming/${name}`, path: join(folder, name), expectation: "" });
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
}
