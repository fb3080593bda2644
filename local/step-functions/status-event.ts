import { randomUUID } from "node:crypto";
import type { Execution } from "./execution.ts";

/** The event that Step Functions puts on the default bus when an execution's status changes. */
export function statusChangeEvent(
  execution: Execution,
  place: { readonly accountId: string; readonly region: string },
) {
  const { arn, stateMachineArn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: place.accountId,
    time: (stopDate ?? startDate).toISOString().replace(/\.\d+Z$/, "Z"),
    region: place.region,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input,
      output,
      error,
      cause,
    },
  };
}
