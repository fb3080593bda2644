import type { Summary } from "../../components/protocol/documents.ts";
import { runsPrefix } from "../../components/protocol/layout.ts";
import { objectsUnder } from "../storage/bucket.ts";
import type { Settlement } from "./settlement.ts";

/** What Athena found: so many rows that carry the run's id, or why it could not say. */
export type Verified = { rows: number } | { error: string };

export interface Verification {
  verified: boolean;
  verifiedBecause: string;
}

/** Can analysts read what was committed? A later run may have touched some of the rows again. */
export async function verify(summary: Summary, verified: Verified, settlement: Settlement): Promise<Verification> {
  if ("error" in verified) return { verified: false, verifiedBecause: `Athena could not count: ${verified.error}` };
  const { touched } = summary;
  const seen = `Athena sees ${verified.rows} rows of this run, ${touched} were written`;
  if (verified.rows === touched) return { verified: true, verifiedBecause: seen };
  if (verified.rows < touched && (await hasLaterRun(summary, settlement))) {
    return { verified: true, verifiedBecause: `${seen}; a later run has written some of them again` };
  }
  return { verified: false, verifiedBecause: seen };
}

/** Run ids sort by time, but the keys of an isolated run sort before those of the run it repeats. */
async function hasLaterRun({ dataset, runId }: Summary, { lake }: Settlement): Promise<boolean> {
  const prefix = runsPrefix(dataset);
  for await (const { key } of objectsUnder(lake, prefix, `${prefix}${runId}`)) {
    const other = key.slice(prefix.length).split("/")[0] ?? "";
    if (other > runId) return true;
  }
  return false;
}
