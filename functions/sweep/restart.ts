import { paginateListExecutions } from "@aws-sdk/client-sfn";
import { executionPrefix } from "../../components/protocol/window.ts";
import { isOpen, nextTry, readCircuit } from "../ledger/circuit.ts";
import { startLoad } from "../workflow/start.ts";
import type { Sweeping } from "./sweeping.ts";

/** The datasets with an execution under way: each of these looks again before it ends. */
export async function datasetsUnderWay({ workflow, datasets }: Sweeping): Promise<ReadonlySet<string>> {
  const { sfn: client, stateMachineArn } = workflow;
  const underWay = new Set<string>();
  for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter: "RUNNING" })) {
    for (const { name = "" } of page.executions ?? []) {
      for (const dataset of datasets) if (name.startsWith(executionPrefix(dataset))) underWay.add(dataset);
    }
  }
  return underWay;
}

/** Starts the dataset, unless its circuit is open and it is not yet time to try again. */
export async function startWaiting(dataset: string, { ledger, workflow, now, log }: Sweeping): Promise<boolean> {
  const circuit = await readCircuit(ledger, dataset);
  if (isOpen(circuit) && now() < nextTry(circuit)) {
    log("warn", "files wait, but the circuit is open", {
      dataset,
      failures: circuit.failures,
      nextTry: nextTry(circuit).toISOString(),
    });
    return false;
  }
  const execution = await startLoad(workflow, dataset, now());
  log("info", "started for files that waited", { dataset, execution });
  return true;
}
