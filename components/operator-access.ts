import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { analystPermissions } from "./access/queries.ts";
import { operatorPermissions, type Operated } from "./access/operators.ts";
import { refuse } from "./argument-faults.ts";
import { nameFaults } from "./names.ts";
import { policyOf } from "./permissions.ts";
import type { QueryWorkgroup } from "./query-workgroup.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of an {@link OperatorAccess}. */
export interface OperatorAccessTransform {
  policy?: Transform<aws.iam.PolicyArgs>;
}

export interface OperatorAccessArgs extends Operated {
  /** Where operators ask. */
  workgroup: QueryWorkgroup;
  /** Changes to its children. @default none */
  transform?: OperatorAccessTransform | undefined;
}

/**
 * What people who run the pipeline may do with `lake`: upload, see what became of every file, ask questions, and put
 * things right. Nothing that `lake` does not call. Attach it to the roles or groups that operators have.
 *
 * @example
 * new aws.iam.RolePolicyAttachment("on-call", { role: onCall.name, policyArn: pipeline.operatorPolicyArn });
 */
export class OperatorAccess extends pulumi.ComponentResource {
  readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: OperatorAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:OperatorAccess", name, {}, tagged(name, opts));
    refuse(`OperatorAccess '${name}'`, nameFaults("policy", "name", `${name}-policy`, true));
    const { workgroup, transform, ...operated } = args;
    const policy = create(
      aws.iam.Policy,
      transform?.policy,
      `${name}-policy`,
      {
        description: "Run the lakehouse with its command line",
        policy: policyOf([...operatorPermissions(operated), ...analystPermissions(args.lake, workgroup)]),
      },
      { parent: this },
    );
    this.policyArn = policy.arn;
    this.registerOutputs({ policyArn: this.policyArn });
  }
}
