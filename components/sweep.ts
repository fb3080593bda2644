import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Surroundings, sweepPermissions } from "./access/functions.ts";
import { refuse, wholeNumber } from "./argument-faults.ts";
import { grant } from "./lake-formation.ts";
import type { Network } from "./network/network.ts";
import { PipelineFunction, type PipelineFunctionTransform } from "./pipeline-function.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";
import { nameFaults } from "./names.ts";

/** Changes to the children of a {@link Sweep}. */
export interface SweepTransform extends PipelineFunctionTransform {
  schedule?: Transform<aws.cloudwatch.EventRuleArgs>;
  permission?: Transform<aws.lambda.PermissionArgs>;
  target?: Transform<aws.cloudwatch.EventTargetArgs>;
  /** Each of Lake Formation's grants. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

export interface SweepArgs extends Omit<Surroundings, "topic"> {
  code: pulumi.asset.Archive;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Minutes between two sweeps, at most 15: the alarms take a longer silence for its death. */
  everyMinutes: number;
  /** Where it runs. @default wherever Lambda runs it */
  network?: Network | undefined;
  /** Days for which its log is kept. */
  logRetentionDays: number;
  /** Changes to its children. @default none */
  transform?: SweepTransform | undefined;
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
    super("lakehouse:index:Sweep", name, {}, tagged(name, opts));
    const { everyMinutes, transform = {} } = args;
    refuse(`Sweep '${name}'`, [
      ...nameFaults("event rule", "name", `${name}-schedule`, true),
      ...wholeNumber("everyMinutes", everyMinutes, { from: 1, to: 15 }),
    ]);

    this.function = new PipelineFunction(
      name,
      {
        code: args.code,
        description: "Starts, settles and requeues what was left lying",
        environment: args.environment,
        permissions: sweepPermissions(args),
        timeoutSeconds: 300,
        network: args.network,
        logRetentionDays: args.logRetentionDays,
        transform,
      },
      { parent: this },
    );
    if (args.lake.governed && args.crawler) {
      // Of tables that it may not describe the catalog would say that there are none.
      for (const [suffix, databaseName] of [
        ["catalog", args.lake.database],
        ["crawled", args.crawler.database],
      ] as const) {
        grant(
          `${name}-${suffix}-grant`,
          { principal: this.function.roleArn, permissions: ["DESCRIBE"], table: { databaseName, wildcard: true } },
          transform.grant,
          this,
        );
      }
    }
    const rule = create(
      aws.cloudwatch.EventRule,
      transform.schedule,
      `${name}-schedule`,
      {
        description: "When to sweep",
        scheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
      },
      { parent: this },
    );
    const permission = create(
      aws.lambda.Permission,
      transform.permission,
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: this.function.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    create(
      aws.cloudwatch.EventTarget,
      transform.target,
      `${name}-target`,
      { rule: rule.name, arn: this.function.arn },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({ function: this.function.name });
  }
}
