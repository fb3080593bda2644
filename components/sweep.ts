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
  /** Its own schedule and that of maintenance, each with what lets it call; their names tell which. */
  schedule?: Transform<aws.cloudwatch.EventRuleArgs>;
  permission?: Transform<aws.lambda.PermissionArgs>;
  target?: Transform<aws.cloudwatch.EventTargetArgs>;
  /** Each of Lake Formation's grants. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

/** How often tables are maintained. */
export type MaintenanceSchedule = "daily" | "weekly" | "monthly" | "off";

export interface SweepArgs extends Omit<Surroundings, "topic"> {
  code: pulumi.asset.Archive;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Minutes between two sweeps, at most 15: the alarms take a longer silence for its death. */
  everyMinutes: number;
  /** How often it asks every dataset to put small files together and to clear old ones away. */
  maintenance: MaintenanceSchedule;
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
 * new Sweep("ecommerce-sweep", { lake, ledger, queue, stateMachine, code, environment, everyMinutes: 5, maintenance, logRetentionDays });
 */
export class Sweep extends pulumi.ComponentResource {
  readonly function: PipelineFunction;
  /** Name of the rule that starts it. */
  readonly rule: pulumi.Output<string>;
  readonly ruleArn: pulumi.Output<string>;

  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Sweep", name, {}, tagged(name, opts));
    const { everyMinutes, transform = {} } = args;
    refuse(`Sweep '${name}'`, [
      ...nameFaults("event rule", "name", `${name}-maintenance-schedule`, true),
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
    const rule = this.#call(name, "When to sweep", minutes(everyMinutes), transform);
    if (args.maintenance !== "off") {
      const days = DAYS[args.maintenance];
      const every = days === 1 ? "rate(1 day)" : `rate(${days} days)`;
      this.#call(`${name}-maintenance`, "When to ask for maintenance", every, transform, { ask: "maintain" });
    }
    this.rule = rule.name;
    this.ruleArn = rule.arn;
    this.registerOutputs({ function: this.function.name });
  }

  /** Calls the function by a schedule, with an input of its own if there is one. */
  #call(
    name: string,
    description: string,
    scheduleExpression: string,
    transform: SweepTransform,
    input?: object,
  ): aws.cloudwatch.EventRule {
    const child = { parent: this };
    const rule = create(
      aws.cloudwatch.EventRule,
      transform.schedule,
      `${name}-schedule`,
      { description, scheduleExpression },
      child,
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
      child,
    );
    create(
      aws.cloudwatch.EventTarget,
      transform.target,
      `${name}-target`,
      { rule: rule.name, arn: this.function.arn, ...(input && { input: JSON.stringify(input) }) },
      { parent: this, dependsOn: [permission] },
    );
    return rule;
  }
}

const minutes = (every: number) => (every === 1 ? "rate(1 minute)" : `rate(${every} minutes)`);

const DAYS = { daily: 1, weekly: 7, monthly: 30 } as const;
