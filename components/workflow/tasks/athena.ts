import type { Input } from "@pulumi/pulumi";
import { allow, type Statement } from "../../permissions.ts";
import type { Reference } from "../references.ts";
import type { Work } from "../states.ts";

export interface Workgroup {
  name: Input<string>;
  arn: Input<string>;
}

export interface RunQueryArgs {
  workgroup: Workgroup;
  database: Input<string>;
  sql: Reference | string;
  /** What the query itself needs: catalog, data and the place of its results. */
  reads: readonly Statement[];
}

/** Runs a query to its end. That proves only that it ran: fetch the row and look at it. */
export function runQuery({ workgroup, database, sql, reads }: RunQueryArgs): Work {
  return {
    action: "athena:startQueryExecution.sync",
    parameters: { QueryString: sql, WorkGroup: workgroup.name, QueryExecutionContext: { Database: database } },
    permissions: [
      allow(["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"], {
        on: [workgroup.arn],
      }),
      ...reads,
    ],
  };
}

export interface QueryResultsArgs {
  workgroup: Workgroup;
  queryExecutionId: Reference;
  /** The header counts as one. */
  rows: number;
}

/** Fetches the first rows of a finished query; the first of them is the header. */
export function queryResults({ workgroup, queryExecutionId, rows }: QueryResultsArgs): Work {
  return {
    action: "athena:getQueryResults",
    parameters: { QueryExecutionId: queryExecutionId, MaxResults: rows },
    permissions: [allow(["athena:GetQueryResults"], { on: [workgroup.arn] })],
  };
}
