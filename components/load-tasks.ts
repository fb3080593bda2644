import type { Input } from "@pulumi/pulumi";
import type { Statement } from "./permissions.ts";
import { at, format, type Retry, type Template } from "./workflow/index.ts";
import { glueJob, invoke, publish } from "./workflow/tasks/index.ts";

export interface LoadWorkflowArgs {
  rawBucket: { name: Input<string>; arn: Input<string> };
  lakeBucket: { name: Input<string>; arn: Input<string> };
  /** The jobs are called this, and then the dataset's name. */
  jobPrefix: string;
  /** Matches the ARNs of these jobs: the definition does not depend on which datasets there are. */
  jobArns: Input<string>;
  /** The longest that Glue lets a load run. */
  jobTimeoutSeconds: number;
  verify: {
    workgroup: { name: Input<string>; arn: Input<string> };
    database: Input<string>;
    reads: readonly Statement[];
  };
  settle: { arn: Input<string>; timeoutSeconds: number };
  topic: { arn: Input<string>; keyArn: Input<string> };
}

/** Any failure but a time-out, of something that may be repeated. */
export const anyFailure: Retry = {
  on: ["States.TaskFailed"],
  waitSeconds: 2,
  attempts: 4,
  growth: 2,
  atMostSeconds: 60,
};

/** Glue did not take the run, or nobody knows: a second start finds the job busy when it had. */
const notTaken: Retry = {
  on: [
    "Glue.ThrottlingException",
    "Glue.ResourceNumberLimitExceededException",
    "Glue.OperationTimeoutException",
    "Glue.InternalServiceException",
    "Glue.SdkClientException",
  ],
  waitSeconds: 5,
  attempts: 6,
  growth: 2,
  atMostSeconds: 120,
};

export const busy = { on: ["Glue.ConcurrentRunsExceededException"], errorAt: at("failure"), next: "Told?" } as const;
export const failed = { on: ["States.ALL"], errorAt: at("failure"), next: "LookBegan" } as const;
export const unverified = { on: ["States.ALL"], errorAt: at("failure"), next: "SettleUnverified" } as const;

/** Step Functions gives up on a load only after Glue has. */
const GRACE_SECONDS = 15 * 60;

export function load({ jobPrefix, jobArns, jobTimeoutSeconds }: LoadWorkflowArgs, own: Template) {
  return {
    run: glueJob({
      name: format(`${jobPrefix}{}`, at("dataset")),
      arn: jobArns,
      arguments: { "--run-id": at("run.id"), ...own },
    }),
    timeoutSeconds: jobTimeoutSeconds + GRACE_SECONDS,
    resultAt: null,
    retry: [notTaken],
  };
}

export function settle({ settle: func }: LoadWorkflowArgs, payload: Template) {
  return {
    run: invoke(func, payload),
    timeoutSeconds: func.timeoutSeconds + 30,
    select: { ended: at("Payload.ended"), staged: at("Payload.staged"), message: at("Payload.message") },
    resultAt: at("settled"),
    retry: [anyFailure],
  };
}

export function tell({ topic }: LoadWorkflowArgs, what: string) {
  return {
    run: publish({ topic, subject: format(`{}: ${what}`, at("dataset")), message: at("settled.message") }),
    timeoutSeconds: 60,
    resultAt: null,
    retry: [anyFailure],
  };
}
