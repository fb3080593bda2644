import { access } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { usage } from "./errors.ts";
import type { Session } from "./session.ts";

/** Says what is about to be done and asks for leave; true without asking after `--yes`. @throws LakeError */
export async function confirm(what: string, { output, signal, yes }: Session): Promise<boolean> {
  output.note(what);
  if (yes) return true;
  if (!process.stdin.isTTY) throw usage("nobody is there to ask: add --yes to go on without");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question("Go on? [y/N] ", { signal });
    const agreed = /^y(es)?$/i.test(answer.trim());
    if (!agreed) output.note("nothing was done");
    return agreed;
  } finally {
    terminal.close();
  }
}

/** Asks for leave where a file would be overwritten. @throws LakeError */
export async function mayWrite(file: string, session: Session): Promise<boolean> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  return !isThere || confirm(`${file} will be overwritten.`, session);
}
