import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argument-faults.ts";
import { dashboardBody } from "./dashboard-body.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { metricsNamespace, nameFaults, stackPrefix } from "./names.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

type Named = { name: pulumi.Input<string> };

/** Changes to the children of a {@link PipelineDashboard}. */
export interface PipelineDashboardTransform {
  dashboard?: Transform<aws.cloudwatch.DashboardArgs>;
}

export interface PipelineDashboardArgs {
  lake: LakeStorage;
  queue: { queueName: pulumi.Input<string>; deadLettersName: pulumi.Input<string> };
  workgroups: readonly Named[];
  functions: readonly Named[];
  stateMachine: { arn: pulumi.Input<string> };
  /** Changes to its children. @default none */
  transform?: PipelineDashboardTransform | undefined;
}

/**
 * One page on how files and rows flow, what waits, what failed, and what the bill follows.
 *
 * @example
 * new PipelineDashboard("ecommerce", { lake, queue, workgroups: [analysts], functions: [settle], stateMachine });
 */
export class PipelineDashboard extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: PipelineDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:PipelineDashboard", name, {}, tagged(name, opts));
    const dashboardName = `${stackPrefix()}-${name}`;
    refuse(`PipelineDashboard '${name}'`, nameFaults("dashboard", "project, stack and name", dashboardName, false));
    const { lake, queue } = args;
    const body = dashboardBody({
      region: lake.place.region,
      namespace: metricsNamespace(),
      queue: queue.queueName,
      deadLetters: queue.deadLettersName,
      workgroups: args.workgroups.map((workgroup) => workgroup.name),
      functions: args.functions.map((func) => func.name),
      stateMachineArn: args.stateMachine.arn,
      buckets: [lake.raw.name, lake.lake.name],
    });
    this.name = create(
      aws.cloudwatch.Dashboard,
      args.transform?.dashboard,
      `${name}-dashboard`,
      { dashboardName, dashboardBody: pulumi.jsonStringify(body) },
      { parent: this },
    ).dashboardName;
    this.registerOutputs({ name: this.name });
  }
}
