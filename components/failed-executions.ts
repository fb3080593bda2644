import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LOAD_FAILED } from "./load-workflow.ts";

export interface FailedExecutionsArgs {
  stateMachine: { arn: pulumi.Input<string> };
  topic: { arn: pulumi.Input<string> };
}

/**
 * Tells people of executions that ended badly where no state of theirs could say so: aborted, timed out, or failed
 * outside of every Catch.
 *
 * @example
 * new FailedExecutions("ecommerce-failures", { stateMachine, topic });
 */
export class FailedExecutions extends pulumi.ComponentResource {
  constructor(name: string, args: FailedExecutionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:FailedExecutions", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      { description: "Executions that ended badly and could not say so", eventPattern: pattern(args.stateMachine.arn) },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: args.topic.arn, inputTransformer: message },
      { parent: this },
    );
    this.registerOutputs({ rule: rule.name });
  }
}

/** An execution that failed as `LoadFailed` has told people itself; without a word on the error it counts as untold. */
function pattern(stateMachineArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: {
      stateMachineArn: [stateMachineArn],
      status: ["FAILED", "TIMED_OUT", "ABORTED"],
      $or: [{ error: [{ exists: false }] }, { error: [{ "anything-but": [LOAD_FAILED] }] }],
    },
  });
}

const message = {
  inputPaths: { name: "$.detail.name", status: "$.detail.status", execution: "$.detail.executionArn" },
  inputTemplate: JSON.stringify(
    "The load <name> ended as <status> without settling. Nothing is lost: the sweep starts it again, and files stay staged until then. If this repeats, look at the execution <execution>.",
  ),
};
