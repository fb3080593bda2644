import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queryTables } from "./access/queries.ts";
import { refuse } from "./argument-faults.ts";
import { grant } from "./lake-formation.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { loadWorkflow } from "./load-workflow.ts";
import { jobPrefix, nameFaults } from "./names.ts";
import { actingFor, allowEverywhere, policyOf, trust } from "./permissions.ts";
import type { QueryWorkgroup } from "./query-workgroup.ts";
import { definitionOf, permissions } from "./workflow/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link LoadStateMachine}. */
export interface LoadStateMachineTransform {
  role?: Transform<aws.iam.RoleArgs>;
  policy?: Transform<aws.iam.RolePolicyArgs>;
  stateMachine?: Transform<aws.sfn.StateMachineArgs>;
  /** Each of Lake Formation's grants. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

export interface LoadStateMachineArgs {
  lake: LakeStorage;
  /** The longest that Glue lets a load of any dataset run, in minutes. */
  jobTimeoutMinutes: number;
  workgroup: QueryWorkgroup;
  settle: { arn: pulumi.Input<string>; timeoutSeconds: number };
  topic: { arn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
  /** Changes to its children. @default none */
  transform?: LoadStateMachineTransform | undefined;
}

/**
 * The workflow that loads what is staged: one for all datasets, however many there are.
 *
 * @example
 * new LoadStateMachine("ecommerce-load", { lake, jobTimeoutMinutes: 60, workgroup, settle, topic });
 */
export class LoadStateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LoadStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:LoadStateMachine", name, {}, tagged(name, opts));
    const { lake, workgroup, transform = {} } = args;
    refuse(`LoadStateMachine '${name}'`, [
      ...nameFaults("state machine", "name", name, true),
      ...nameFaults("role", "name", `${name}-role`, true),
    ]);

    const workflow = loadWorkflow({
      rawBucket: lake.raw,
      lakeBucket: lake.lake,
      jobPrefix: jobPrefix(),
      jobArns: jobArns(lake),
      jobTimeoutSeconds: args.jobTimeoutMinutes * 60,
      verify: { workgroup, database: lake.database, reads: queryTables(lake, workgroup.purpose) },
      settle: args.settle,
      topic: args.topic,
    });
    const role = create(
      aws.iam.Role,
      transform.role,
      `${name}-role`,
      { assumeRolePolicy: trust("states.amazonaws.com", actingFor(lake.place, "states", "stateMachine:*")) },
      { parent: this },
    );
    const policy = create(
      aws.iam.RolePolicy,
      transform.policy,
      `${name}-policy`,
      { role: role.id, policy: policyOf([...permissions(workflow), trace]) },
      { parent: this },
    );
    const machine = create(
      aws.sfn.StateMachine,
      transform.stateMachine,
      name,
      {
        roleArn: role.arn,
        type: "STANDARD",
        definition: definitionOf(workflow, lake.place.partition),
        tracingConfiguration: { enabled: true },
      },
      { parent: this, dependsOn: [policy] },
    );

    if (lake.governed) this.#mayVerify(name, lake, role.arn, transform.grant);

    this.arn = machine.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /** Its queries count rows of any dataset: one grant on all tables, however many there are. */
  #mayVerify(
    name: string,
    { database }: LakeStorage,
    principal: pulumi.Input<string>,
    transform: LoadStateMachineTransform["grant"],
  ): void {
    const all = { databaseName: database, wildcard: true };
    grant(
      `${name}-database-grant`,
      { principal, permissions: ["DESCRIBE"], database: { name: database } },
      transform,
      this,
    );
    grant(`${name}-tables-grant`, { principal, permissions: ["SELECT", "DESCRIBE"], table: all }, transform, this);
  }
}

const trace = allowEverywhere(
  ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
  "X-Ray has no resources to narrow these to",
);

/** All jobs of this stack, by the beginning of their name: a list of them would outgrow a policy at a hundred datasets. */
function jobArns({ place }: LakeStorage): pulumi.Output<string> {
  return pulumi.interpolate`arn:${place.partition}:glue:${place.region}:${place.account}:job/${jobPrefix()}*`;
}
