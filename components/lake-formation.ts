import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { listObjects, readObjects } from "./access/objects.ts";
import type { ArgumentFault } from "./argument-faults.ts";
import type { SecureBucket } from "./secure-bucket.ts";
import { actingFor, policyOf, trust } from "./permissions.ts";
import type { Place } from "./place.ts";
import { TABLES } from "./protocol/index.ts";
import { create, type Transform } from "./transform.ts";

/** Who may read tables, as ARNs of roles. */
export interface TableAccess {
  /** Read the tables. @default nobody */
  readers?: readonly string[];
  /** Read refused rows: what is in them nobody has checked. @default nobody */
  stewards?: readonly string[];
}

/** Changes to what registers the tables with Lake Formation. */
export interface GovernanceTransform {
  role?: Transform<aws.iam.RoleArgs>;
  policy?: Transform<aws.iam.RolePolicyArgs>;
  location?: Transform<aws.lakeformation.ResourceArgs>;
  /** Each grant on the database. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

export interface GovernanceArgs {
  place: Place;
  bucket: SecureBucket;
  database: pulumi.Output<string>;
  access: TableAccess;
  transform?: GovernanceTransform | undefined;
}

/** Tables whose readers Lake Formation knows. */
export interface Governed {
  /** Who may read each table that says nothing else. */
  readonly access: TableAccess;
  /** ARN of the registered location of all tables. */
  readonly location: pulumi.Output<string>;
}

/**
 * Puts the tables under Lake Formation: from then on it says who reads them in Athena, and reads the files itself for
 * those who may.
 */
export function governTables(name: string, args: GovernanceArgs, parent: pulumi.Resource): Governed {
  const { place, bucket, database, access, transform = {} } = args;
  const role = create(
    aws.iam.Role,
    transform.role,
    `${name}-tables-role`,
    {
      assumeRolePolicy: trust("lakeformation.amazonaws.com", actingFor(place, "lakeformation", "*")),
    },
    { parent },
  );
  const policy = create(
    aws.iam.RolePolicy,
    transform.policy,
    `${name}-tables-policy`,
    { role: role.id, policy: policyOf([listObjects(bucket), readObjects(bucket, TABLES)]) },
    { parent },
  );
  const location = create(
    aws.lakeformation.Resource,
    transform.location,
    `${name}-tables-location`,
    { arn: pulumi.interpolate`${bucket.arn}/${TABLES.replace("/", "")}`, roleArn: role.arn },
    { parent, dependsOn: [policy] },
  );
  everybodyOf(access).forEach((principal, index) => {
    grant(
      `${name}-database-grant-${index}`,
      { principal, permissions: ["DESCRIBE"], database: { name: asGoverned(database, parent) } },
      transform.grant,
      parent,
    );
  });
  return { access, location: location.arn };
}

/** One of Lake Formation's grants. */
export function grant(
  name: string,
  args: aws.lakeformation.PermissionsArgs,
  transform: Transform<aws.lakeformation.PermissionsArgs> | undefined,
  parent: pulumi.Resource,
): aws.lakeformation.Permissions {
  return create(aws.lakeformation.Permissions, transform, name, args, { parent });
}

export function accessFaults(propertyPath: string, access: TableAccess | undefined): ArgumentFault[] {
  return (["readers", "stewards"] as const).flatMap((kind) => {
    const arns = access?.[kind] ?? [];
    return arns.flatMap((arn, index) => {
      const path = `${propertyPath}.${kind}[${index}]`;
      if (!isRoleArn(arn)) {
        return [
          {
            propertyPath: path,
            reason: `'${arn}' is not a role's ARN; write arn:<partition>:iam::<account>:role/<name>`,
          },
        ];
      }
      const first = arns.indexOf(arn);
      return first === index
        ? []
        : [{ propertyPath: path, reason: `'${arn}' is ${propertyPath}.${kind}[${first}] too; name each role once` }];
    });
  });
}

export function isRoleArn(text: string): boolean {
  return /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}

export function everybodyOf({ readers = [], stewards = [] }: TableAccess): string[] {
  return [...new Set([...readers, ...stewards])];
}

/**
 * The database's name, unless the account hands every new table to whoever IAM lets read the catalog: then grants
 * would be given and change nothing.
 * @throws pulumi.RunError at preview.
 */
function asGoverned(database: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const { createTableDefaultPermissions: defaults } = aws.lakeformation.getDataLakeSettingsOutput({}, { parent });
  return pulumi.all([database, defaults]).apply(([name, given]) => {
    if (given.some(({ principal }) => principal === "IAM_ALLOWED_PRINCIPALS")) {
      throw new pulumi.RunError(
        "the account's Lake Formation settings give every new table to IAM_ALLOWED_PRINCIPALS, so that grants would change nothing; " +
          "switch 'Use only IAM access control' off for new tables (aws.lakeformation.DataLakeSettings), then deploy again",
      );
    }
    return name;
  });
}
