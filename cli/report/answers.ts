import type { AthenaClient } from "@aws-sdk/client-athena";
import { ask, type Workgroup } from "../athena/ask.ts";
import { savedQueries } from "../athena/saved.ts";
import { LakeError } from "../errors.ts";
import { type ReportAnswer, ROWS_OF_AN_ANSWER } from "./document.ts";

/** One more than is told, to know whether there is more. */
const ROWS_FETCHED = ROWS_OF_AN_ANSWER + 1;

/** Asks the saved queries, one after the other; one that fails says why, and does not stop the others. */
export async function answers(
  athena: AthenaClient,
  workgroup: Workgroup,
  signal: AbortSignal,
): Promise<ReportAnswer[]> {
  const told: ReportAnswer[] = [];
  for (const { Name = "", Description = "", QueryString: sql = "" } of await savedQueries(
    athena,
    workgroup.workgroup,
  )) {
    const question = Description === "" ? Name : Description;
    try {
      const { columns, rows } = await ask(athena, workgroup, sql, signal);
      const taken: string[][] = [];
      for await (const row of rows) {
        taken.push(row.map((value) => value ?? "–"));
        if (taken.length === ROWS_FETCHED) break;
      }
      told.push({ question, sql, columns: columns.map(({ name }) => name), rows: taken, failed: null });
    } catch (error) {
      if (!(error instanceof LakeError)) throw error;
      told.push({ question, sql, columns: [], rows: [], failed: error.message });
    }
  }
  return told;
}
