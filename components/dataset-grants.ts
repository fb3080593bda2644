import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { grant, type Governed, type TableAccess } from "./lake-formation.ts";
import type { Transform } from "./transform.ts";

export interface DatasetGrantsArgs {
  governed: Governed;
  /** Who reads this dataset. */
  access: TableAccess;
  database: pulumi.Input<string>;
  table: pulumi.Input<string>;
  rejectedTable: pulumi.Input<string>;
  /** Where the contract says which rows delete. */
  deletedTable: pulumi.Input<string> | undefined;
  /** ARN of the job's role, which follows the tables' schema in the catalog. */
  jobRole: pulumi.Input<string>;
  transform: Transform<aws.lakeformation.PermissionsArgs> | undefined;
}

/**
 * Who may do what with a dataset's tables: its readers see the rows, its stewards those that were refused and those that
 * delete, and its job changes all. One grant to the job for each table and one for their place; one for each reader,
 * and for each steward as many as there are tables for him.
 */
export function createDatasetGrants(name: string, args: DatasetGrantsArgs, parent: pulumi.Resource): void {
  const { governed, access, database: databaseName, jobRole } = args;
  const give = (to: string, what: aws.lakeformation.PermissionsArgs) =>
    grant(`${name}-${to}-grant`, what, args.transform, parent);
  const main = { table: { databaseName, name: args.table } };
  const rejected = { table: { databaseName, name: args.rejectedTable } };
  const deleted = args.deletedTable && { table: { databaseName, name: args.deletedTable } };

  give("job-table", { principal: jobRole, permissions: ["ALTER", "DESCRIBE"], ...main });
  give("job-rejected", { principal: jobRole, permissions: ["ALTER", "DESCRIBE"], ...rejected });
  if (deleted) give("job-deleted", { principal: jobRole, permissions: ["ALTER", "DESCRIBE"], ...deleted });
  give("job-location", {
    principal: jobRole,
    permissions: ["DATA_LOCATION_ACCESS"],
    dataLocation: { arn: governed.location },
  });
  for (const [index, principal] of (access.readers ?? []).entries())
    give(`reader-${index}`, { principal, permissions: ["SELECT", "DESCRIBE"], ...main });
  for (const [index, principal] of (access.stewards ?? []).entries()) {
    give(`steward-${index}`, { principal, permissions: ["SELECT", "DESCRIBE"], ...rejected });
    if (deleted) give(`steward-${index}-deleted`, { principal, permissions: ["SELECT", "DESCRIBE"], ...deleted });
  }
}
