import { setTimeout as sleep } from "node:timers/promises";
import { BatchStopJobRunCommand, GetJobRunCommand, StartJobRunCommand, type JobRun } from "@aws-sdk/client-glue";
import type { StartJobRunCommandInput } from "@aws-sdk/client-glue";
import { serviceError, TaskError } from "../task-error.ts";
import type { Parameters, TaskServices } from "./index.ts";

const pollMilliseconds = 250;
const ended: readonly string[] = ["SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"];

/** `glue:startJobRun.sync`: starts the run, waits for its end, and answers with the run itself. */
export async function runJob(parameters: Parameters, { aws }: TaskServices, signal: AbortSignal): Promise<unknown> {
  const input = parameters as unknown as StartJobRunCommandInput; // the service itself judges what the state passes
  try {
    const { JobRunId = "" } = await aws.glue.send(new StartJobRunCommand(input));
    const run = await untilEnded(JobRunId);
    const told = JSON.stringify(withEpochTimes(run));
    if (run.JobRunState !== "SUCCEEDED") throw new TaskError("States.TaskFailed", told);
    return JSON.parse(told) as unknown;
  } catch (error) {
    throw error instanceof TaskError ? error : serviceError("Glue", error, { suffixed: false });
  }

  async function untilEnded(RunId: string): Promise<JobRun> {
    const JobName = input.JobName ?? "";
    for (;;) {
      const { JobRun: run } = await aws.glue.send(new GetJobRunCommand({ JobName, RunId }));
      if (run !== undefined && ended.includes(run.JobRunState ?? "")) return run;
      if (signal.aborted) {
        await aws.glue.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [RunId] }));
        throw new TaskError("States.TaskFailed", `the run ${RunId} of ${JobName} was stopped with its execution`);
      }
      await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Step Functions writes times in a job run as milliseconds since 1970. */
function withEpochTimes(run: JobRun): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(run).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Date ? value.getTime() : value,
    ]),
  );
}
