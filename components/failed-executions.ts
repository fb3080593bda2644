import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { consoleUrl } from "./console.ts";
import { LOAD_FAILED } from "./load-workflow.ts";
import type { Place } from "./place.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";
import { nameFaults } from "./names.ts";
import { refuse } from "./argument-faults.ts";

/** Changes to the children of {@link FailedExecutions}. */
export interface FailedExecutionsTransform {
  rule?: Transform<aws.cloudwatch.EventRuleArgs>;
  target?: Transform<aws.cloudwatch.EventTargetArgs>;
}

export interface FailedExecutionsArgs {
  stateMachine: { arn: pulumi.Input<string> };
  topic: { arn: pulumi.Input<string> };
  place: Place;
  /** Changes to its children. @default none */
  transform?: FailedExecutionsTransform | undefined;
}

/**
 * Tells people of executions that ended badly where no state of theirs could say so: aborted, timed out, or failed
 * outside of every Catch.
 *
 * @example
 * new FailedExecutions("ecommerce-failures", { stateMachine, topic, place: lake.place });
 */
export class FailedExecutions extends pulumi.ComponentResource {
  constructor(name: string, args: FailedExecutionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:FailedExecutions", name, {}, tagged(name, opts));
    refuse(`FailedExecutions '${name}'`, nameFaults("event rule", "name", `${name}-rule`, true));
    const transform = args.transform ?? {};
    const rule = create(
      aws.cloudwatch.EventRule,
      transform.rule,
      `${name}-rule`,
      { description: "Executions that ended badly and could not say so", eventPattern: pattern(args.stateMachine.arn) },
      { parent: this },
    );
    create(
      aws.cloudwatch.EventTarget,
      transform.target,
      `${name}-target`,
      { rule: rule.name, arn: args.topic.arn, inputTransformer: messageWith(consoleUrl(args.place), args.place) },
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

function messageWith(consoleUrl: pulumi.Output<string>, { region }: Place) {
  const where = pulumi
    .all([consoleUrl, region])
    .apply(([url, name]) => (url === "" ? "" : `${url}/states/home?region=${name}#/v2/executions/details/`));
  return {
    inputPaths: { name: "$.detail.name", status: "$.detail.status", execution: "$.detail.executionArn" },
    inputTemplate: pulumi.jsonStringify(
      pulumi.interpolate`The load <name> ended as <status> without settling. Nothing is lost: the sweep starts it again, and files stay staged until then. If this repeats, look at the execution: ${where}<execution>`,
    ),
  };
}
