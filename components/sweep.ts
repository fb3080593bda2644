import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Surroundings, sweepPermissions } from "./access/functions.ts";
import { refuse, wholeNumber } from "./argument-faults.ts";
import { PipelineFunction } from "./pipeline-function.ts";

export interface SweepArgs extends Omit<Surroundings, "topic"> {
  code: pulumi.asset.Archive;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Minutes between two sweeps, at most 15: the alarms take a longer silence for its death. */
  everyMinutes: number;
  /** Days for which its log is kept. */
  logRetentionDays: number;
}

/**
 * Finds by the bucket what events and executions have missed, and reports what waits.
 *
 * @example
 * new Sweep("ecommerce-sweep", { lake, ledger, queue, stateMachine, code, environment, everyMinutes: 5, logRetentionDays: 30 });
 */
export class Sweep extends pulumi.ComponentResource {
  readonly function: PipelineFunction;

  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Sweep", name, {}, opts);
    const { everyMinutes } = args;
    refuse(`Sweep '${name}'`, wholeNumber("everyMinutes", everyMinutes, { from: 1, to: 15 }));

    this.function = new PipelineFunction(
      name,
      {
        code: args.code,
        description: "Starts, settles and requeues what was left lying",
        environment: args.environment,
        permissions: sweepPermissions(args),
        timeoutSeconds: 300,
        logRetentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
    const rule = new aws.cloudwatch.EventRule(
      `${name}-schedule`,
      {
        description: "When to sweep",
        scheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: this.function.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: this.function.arn },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({ function: this.function.name });
  }
}
