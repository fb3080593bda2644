import type { Input } from "@pulumi/pulumi";
import { allow } from "../../permissions.ts";
import type { Reference } from "../references.ts";
import type { Template, Work } from "../states.ts";

export interface GlueJobArgs {
  name: Reference | string;
  /** The ARN of the job, or a pattern when the name is known only while the workflow runs. */
  arn: Input<string>;
  /** Run arguments, over the job's own defaults; all of them text. */
  arguments: Template;
}

/** Starts a Glue job and waits for its end; a run that does not succeed is a failure. */
export function glueJob({ name, arn, arguments: args }: GlueJobArgs): Work {
  return {
    action: "glue:startJobRun.sync",
    parameters: { JobName: name, Arguments: args },
    permissions: [
      allow(["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"], { on: [arn] }),
    ],
  };
}
