import { awsFault, oneLine } from "../aws-faults.ts";

/** What was looked at, and what was found. */
export interface Finding {
  area: string;
  check: string;
  ok: boolean;
  /** What is so, or what is wrong and what to do. */
  says: string;
}

/** Looks at something; a look that fails is a finding too. `says` of a fault names the remedy. */
export async function look(
  area: string,
  check: string,
  find: () => Promise<{ ok: boolean; says: string }>,
): Promise<Finding> {
  try {
    return { area, check, ...(await find()) };
  } catch (error) {
    return { area, check, ok: false, says: awsFault(error)?.message ?? oneLine(error) };
  }
}

export const fine = (says: string) => ({ ok: true, says });
export const fault = (says: string) => ({ ok: false, says });
