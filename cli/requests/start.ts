import { SFNClient } from "@aws-sdk/client-sfn";
import { startLoad } from "../../functions/workflow/start.ts";
import type { Session } from "../session.ts";

/** Starts the dataset, or joins what is under way. @returns the execution's name. */
export function startOf({ deployment }: Session, dataset: string): Promise<string> {
  const { stateMachineArn, gatherSeconds, gatherMarginSeconds } = deployment;
  const gathering = { gatherSeconds, marginSeconds: gatherMarginSeconds };
  return startLoad({ sfn: new SFNClient(), stateMachineArn, gathering }, dataset, new Date());
}
