import { paginateGetExecutionHistory, paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";
import type { ExecutionReport } from "../report.ts";

/** The workflow's executions, in the order in which they began. */
export async function collectExecutions(sfn: SFNClient, stateMachineArn: string): Promise<ExecutionReport[]> {
  const found: { began: number; report: ExecutionReport }[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    for (const { executionArn, name = "", status = "UNKNOWN", startDate, stopDate } of page.executions ?? []) {
      const began = startDate?.getTime() ?? 0;
      const seconds = ((stopDate?.getTime() ?? Date.now()) - began) / 1000;
      const states = await secondsByState(sfn, executionArn ?? "");
      found.push({ began, report: { name, status, seconds, states } });
    }
  }
  return found.sort((a, b) => a.began - b.began).map(({ report }) => report);
}

/** How long the execution stayed in each state, all visits together, in the order of the first ones. */
async function secondsByState(sfn: SFNClient, executionArn: string): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  const entered = new Map<string, number>();
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn })) {
    for (const { timestamp, stateEnteredEventDetails, stateExitedEventDetails } of page.events ?? []) {
      const at = timestamp?.getTime() ?? 0;
      if (stateEnteredEventDetails?.name !== undefined) entered.set(stateEnteredEventDetails.name, at);
      const left = stateExitedEventDetails?.name;
      if (left !== undefined) seconds[left] = (seconds[left] ?? 0) + (at - (entered.get(left) ?? at)) / 1000;
    }
  }
  return seconds;
}
