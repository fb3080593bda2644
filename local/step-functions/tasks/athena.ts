import { setTimeout as sleep } from "node:timers/promises";
import {
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type QueryExecution,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { serviceError, TaskError } from "../task-error.ts";
import type { Parameters, TaskServices } from "./index.ts";

const pollMilliseconds = 100;

/** `athena:startQueryExecution.sync`: starts the query, waits for its end, and answers with its execution. */
export async function runQuery(parameters: Parameters, { aws }: TaskServices, signal: AbortSignal): Promise<unknown> {
  const input = parameters as unknown as StartQueryExecutionCommandInput; // the service itself judges what the state passes
  try {
    const { QueryExecutionId = "" } = await aws.athena.send(new StartQueryExecutionCommand(input));
    const execution = await untilEnded(QueryExecutionId);
    if (execution.Status?.State !== "SUCCEEDED") {
      throw new TaskError("States.TaskFailed", JSON.stringify({ QueryExecution: execution }));
    }
    return { QueryExecution: execution };
  } catch (error) {
    throw error instanceof TaskError ? error : serviceError("Athena", error, { suffixed: false });
  }

  async function untilEnded(QueryExecutionId: string): Promise<QueryExecution> {
    for (;;) {
      const { QueryExecution: execution } = await aws.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const state = execution?.Status?.State ?? "";
      if (execution !== undefined && ["SUCCEEDED", "FAILED", "CANCELLED"].includes(state)) return execution;
      if (signal.aborted) {
        await aws.athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
        throw new TaskError("States.TaskFailed", `the query ${QueryExecutionId} was stopped with its execution`);
      }
      await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
