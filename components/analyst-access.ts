import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { analystPermissions } from "./access/queries.ts";
import { refuse } from "./argument-faults.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { nameFaults } from "./names.ts";
import { policyOf } from "./permissions.ts";
import type { QueryWorkgroup } from "./query-workgroup.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of an {@link AnalystAccess}. */
export interface AnalystAccessTransform {
  policy?: Transform<aws.iam.PolicyArgs>;
}

export interface AnalystAccessArgs {
  lake: LakeStorage;
  /** Where analysts ask. */
  workgroup: QueryWorkgroup;
  /** Changes to its children. @default none */
  transform?: AnalystAccessTransform | undefined;
}

/**
 * What people who ask questions may do, and no more: queries in their workgroup, over all tables and refused rows.
 * Attach it to the roles or groups that analysts have.
 *
 * @example
 * const access = new AnalystAccess("ecommerce-analyst-access", { lake, workgroup: analysts });
 * new aws.iam.RolePolicyAttachment("bi", { role: bi.name, policyArn: access.policyArn });
 */
export class AnalystAccess extends pulumi.ComponentResource {
  readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: AnalystAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:AnalystAccess", name, {}, tagged(name, opts));
    refuse(`AnalystAccess '${name}'`, nameFaults("policy", "name", `${name}-policy`, true));
    const policy = create(
      aws.iam.Policy,
      args.transform?.policy,
      `${name}-policy`,
      {
        description: "Query the lakehouse's tables and refused rows in the analysts' workgroup",
        policy: policyOf(analystPermissions(args.lake, args.workgroup)),
      },
      { parent: this },
    );
    this.policyArn = policy.arn;
    this.registerOutputs({ policyArn: this.policyArn });
  }
}
