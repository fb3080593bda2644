import * as pulumi from "@pulumi/pulumi";
import { render } from "./render.ts";
import type { Workflow } from "./states.ts";
import { validate, WorkflowError } from "./validate.ts";

/**
 * The definition to deploy.
 * @throws WorkflowError, before anything is created, with all faults of the workflow.
 */
export function definitionOf(workflow: Workflow, partition: pulumi.Input<string>): pulumi.Output<string> {
  const faults = validate(workflow);
  if (faults.length > 0) throw new WorkflowError(faults);
  return pulumi.jsonStringify(render(workflow, partition));
}
