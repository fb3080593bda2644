import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  type QueryExecution,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { setTimeout as sleep } from "node:timers/promises";
import { failure } from "../errors.ts";

export interface Workgroup {
  workgroup: string;
  database: string;
}

/** The answer to a query: its columns, then its rows as they are fetched, a page at a time. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: AsyncIterable<readonly (string | null)[]>;
  readonly scannedBytes: number;
  /** What Athena itself says it took, in milliseconds. */
  readonly engineMilliseconds: number;
  readonly queryId: string;
}

export interface AnswerColumn {
  readonly name: string;
  /** As Athena calls it: `bigint`, `decimal`, `varchar`, ... */
  readonly type: string;
}

/** Short queries are over soon, and long ones need no looking at all the time. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Asks, and stops the query when the signal comes. @throws LakeError with Athena's own words */
export async function ask(
  athena: AthenaClient,
  { workgroup, database }: Workgroup,
  sql: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { QueryExecutionId = "" } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  const { Statistics = {} } = await ended(athena, QueryExecutionId, signal).catch(async (error: unknown) => {
    if (signal.aborted) await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    throw error;
  });
  const pages = paginateGetQueryResults({ client: athena }, { QueryExecutionId })[Symbol.asyncIterator]();
  const first = await pages.next();
  const { ResultSetMetadata, Rows = [] } = (first.done === true ? undefined : first.value.ResultSet) ?? {};
  const columns = (ResultSetMetadata?.ColumnInfo ?? []).map(columnOf);
  return {
    columns,
    rows: (async function* () {
      // The first line of the first page names the columns.
      for (const { Data = [] } of Rows.slice(1)) yield Data.map(({ VarCharValue }) => VarCharValue ?? null);
      for (let page = await pages.next(); page.done !== true; page = await pages.next()) {
        for (const { Data = [] } of page.value.ResultSet?.Rows ?? []) {
          yield Data.map(({ VarCharValue }) => VarCharValue ?? null);
        }
      }
    })(),
    scannedBytes: Statistics.DataScannedInBytes ?? 0,
    engineMilliseconds: Statistics.TotalExecutionTimeInMillis ?? 0,
    queryId: QueryExecutionId,
  };
}

async function ended(athena: AthenaClient, QueryExecutionId: string, signal: AbortSignal): Promise<QueryExecution> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (QueryExecution && State === "SUCCEEDED") return QueryExecution;
    if (State === "FAILED" || State === "CANCELLED") {
      throw failure(`the query failed: ${StateChangeReason ?? `Athena says ${State} and no more`}`);
    }
    await sleep(pause, undefined, { signal });
  }
}

const columnOf = ({ Name = "", Type = "" }: ColumnInfo): AnswerColumn => ({ name: Name, type: Type });
