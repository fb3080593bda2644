import { StartExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { executionFor, type Gathering } from "../../components/protocol/window.ts";
import { isNamed } from "../aws-errors.ts";

/** The state machine that loads, and how it gathers. */
export interface Workflow {
  sfn: SFNClient;
  stateMachineArn: string;
  gathering: Gathering;
}

/** Windows to try before giving up: each is taken only if its execution was closed before its time. */
const WINDOWS_TO_TRY = 5;

/**
 * Starts the dataset's execution of this window of the clock, or joins it when it is under way. Call it after the
 * markers are written: an execution looks for them only when its window is over.
 * @param crowded many uploads wait to be opened.
 * @returns the execution's name.
 */
export async function startLoad(workflow: Workflow, dataset: string, now: Date, crowded = false): Promise<string> {
  for (let windows = 0; windows < WINDOWS_TO_TRY; windows++) {
    const within = new Date(now.getTime() + windows * workflow.gathering.gatherSeconds * 1000);
    const { name, input } = executionFor(dataset, within, workflow.gathering, crowded);
    try {
      await workflow.sfn.send(
        new StartExecutionCommand({
          stateMachineArn: workflow.stateMachineArn,
          name,
          input: JSON.stringify(input),
        }),
      );
      return name;
    } catch (error) {
      // Closed: it will not look again.
      if (!isNamed(error, "ExecutionAlreadyExists")) throw error;
    }
  }
  throw new WindowsClosedError(dataset, now);
}

/** Nothing is lost by it: the markers stay, and the next sweep starts the dataset. */
export class WindowsClosedError extends Error {
  override readonly name = "WindowsClosedError";
  readonly dataset: string;

  constructor(dataset: string, now: Date) {
    super(
      `dataset '${dataset}': the executions of this and the next ${WINDOWS_TO_TRY - 1} windows from ` +
        `${now.toISOString()} are closed already; check the clock and what stops the executions`,
    );
    this.dataset = dataset;
  }
}
