import type { AthenaClient } from "@aws-sdk/client-athena";
import { rejectedTable, type Summary } from "../../components/protocol/index.ts";
import { tally, totalOf } from "../accounts.ts";
import type { DatasetReport } from "../report.ts";
import { ask, QueryFailed, type Workgroup } from "./athena.ts";

/** All loads of each dataset together, and how many rows Athena finds for it. */
export async function collectDatasets(
  athena: AthenaClient,
  workgroup: Workgroup,
  datasets: readonly string[],
  runs: readonly Summary[],
  tables: ReadonlySet<string>,
): Promise<DatasetReport[]> {
  const rowsIn = (table: string) => (tables.has(table) ? rowCount(athena, workgroup, table) : null);
  return Promise.all(
    datasets.map(async (dataset) => {
      const mine = runs.filter((run) => run.dataset === dataset);
      return {
        dataset,
        loads: mine.length,
        counts: totalOf(mine.map(({ counts }) => counts)),
        rejectedBy: tally(mine.map(({ rejectedBy }) => rejectedBy)),
        orphans: tally(mine.map(({ orphans }) => orphans)),
        newColumns: [...new Set(mine.flatMap(({ newColumns }) => newColumns))],
        rowsInTable: await rowsIn(dataset),
        rowsInRejected: await rowsIn(rejectedTable(dataset)),
      };
    }),
  );
}

async function rowCount(athena: AthenaClient, workgroup: Workgroup, table: string): Promise<number | null> {
  try {
    const { rows } = await ask(athena, workgroup, `SELECT count(*) AS row_count FROM ${table}`);
    return Number(rows[0]?.[0]);
  } catch (error) {
    if (error instanceof QueryFailed) return null;
    throw error;
  }
}
