import { parseArgs } from "node:util";
import { access, constants, readdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

export interface Options {
  /** A folder of one's own files, instead of the samples. */
  input: string | null;
  /** Where a copy of the lake bucket is left. */
  export: string | null;
  /** Where the whole summary is written. */
  json: string | null;
  /** Whether the working folder (sample files, logs) stays. */
  keep: boolean;
  help: boolean;
}

export const HELP = `Runs the whole pipeline on this machine, on sample files, and shows what came of them.

npm run demo -- [--input DIR] [--export DIR] [--json FILE] [--keep]

  --input DIR    load your own files instead: DIR/<dataset>/*.{csv,xlsx}, and files in DIR itself,
                 whose sheets are matched to datasets by their headers
  --export DIR   leave a copy of the lake in DIR (created, or empty); open DIR/tables/<dataset> with any Delta reader,
                 and DIR/report.html with a browser
  --json FILE    write the whole summary to FILE
  --keep         leave the working folder (sample files, logs) where it is, and say where
  --help         this text
`;

/** A wrong command line, in words for whoever typed it. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
}

/** @throws OptionsError */
export function parseOptions(argv: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        input: { type: "string" },
        export: { type: "string" },
        json: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { input = null, json = null, keep, help } = values;
    return { input: absolute(input), export: absolute(values.export ?? null), json: absolute(json), keep, help };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OptionsError(`${error.message}\n\n${HELP}`);
  }
}

/** What can be known to fail before anything is started. @throws OptionsError */
export async function checkOutputs(options: Options): Promise<void> {
  if (options.export !== null) await mustBeNewOrEmpty(options.export);
  if (options.json !== null) await mustBeWritable(options.json);
}

async function mustBeNewOrEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw new OptionsError(`--export ${folder}: that is a file; name a folder`);
    throw error;
  });
  if (entries.length > 0) {
    throw new OptionsError(
      `--export ${folder}: the folder is not empty (${entries.length} entries); name one that is empty or does not exist`,
    );
  }
}

async function mustBeWritable(file: string): Promise<void> {
  const folder = dirname(file);
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) throw new OptionsError(`--json ${file}: that is a folder; name a file`);
  await access(folder, constants.W_OK).catch(() => {
    throw new OptionsError(`--json ${file}: there is no folder ${folder} to write into; create it first`);
  });
}

function absolute(path: string | null): string | null {
  return path === null ? null : resolve(process.env["INIT_CWD"] ?? ".", path);
}
