import { GetJobRunsCommand, ListJobsCommand, type JobRun } from "@aws-sdk/client-glue";
import type { AwsClients } from "./aws-clients.ts";

export interface GlueRun {
  readonly job: string;
  readonly id: string;
  readonly state: string;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly arguments: Readonly<Record<string, string>>;
  readonly error: string | null;
}

/** All runs of all jobs, oldest first. */
export async function glueRuns({ glue }: AwsClients): Promise<readonly GlueRun[]> {
  const { JobNames = [] } = await glue.send(new ListJobsCommand({}));
  const runs = await Promise.all(JobNames.map(runsOf));
  return runs.flat().sort((a, b) => (a.startedAt?.getTime() ?? Infinity) - (b.startedAt?.getTime() ?? Infinity));

  async function runsOf(JobName: string): Promise<GlueRun[]> {
    const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName }));
    return JobRuns.map((run) => report(JobName, run));
  }
}

function report(job: string, run: JobRun): GlueRun {
  return {
    job,
    id: run.Id ?? "",
    state: run.JobRunState ?? "",
    startedAt: run.StartedOn ?? null,
    endedAt: run.CompletedOn ?? null,
    arguments: run.Arguments ?? {},
    error: run.ErrorMessage ?? null,
  };
}
