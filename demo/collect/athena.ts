import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { setTimeout as sleep } from "node:timers/promises";

export interface Workgroup {
  workgroup: string;
  database: string;
}

export interface Result {
  columns: string[];
  rows: string[][];
}

/** A query that Athena could not carry out; the message is Athena's own. */
export class QueryFailed extends Error {
  override readonly name = "QueryFailed";
}

/** Runs a query in the analysts' workgroup. @throws QueryFailed */
export async function ask(athena: AthenaClient, { workgroup, database }: Workgroup, sql: string): Promise<Result> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === "FAILED" || State === "CANCELLED")
      throw new QueryFailed(StateChangeReason ?? `the query is ${State}`);
    if (State === "SUCCEEDED") break;
    await sleep(50);
  }
  const lines: string[][] = [];
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId })) {
    for (const { Data = [] } of page.ResultSet?.Rows ?? [])
      lines.push(Data.map(({ VarCharValue = "" }) => VarCharValue));
  }
  const [columns = [], ...rows] = lines;
  return { columns, rows };
}
