import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentFault, refuse } from "./argument-faults.ts";
import type { LakeStorage } from "./lake-storage.ts";
import type { SavedQuery } from "./saved-query.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of {@link SavedQueries}. */
export interface SavedQueriesTransform {
  /** Each of the queries; their names tell which. */
  query?: Transform<aws.athena.NamedQueryArgs>;
}

export interface SavedQueriesArgs {
  lake: LakeStorage;
  workgroup: { name: pulumi.Input<string> };
  /** By name. */
  queries: Readonly<Record<string, SavedQuery>>;
  /** Changes to its children. @default none */
  transform?: SavedQueriesTransform | undefined;
}

/** Athena takes no longer statement. */
const LONGEST_SQL_BYTES = 262_144;

/**
 * Queries that analysts find in Athena under their workgroup, by the names given here.
 *
 * @example
 * new SavedQueries("ecommerce-queries", { lake, workgroup, queries: queriesIn("queries") });
 */
export class SavedQueries extends pulumi.ComponentResource {
  constructor(name: string, args: SavedQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:SavedQueries", name, {}, tagged(name, opts));
    refuse(`SavedQueries '${name}'`, queryFaults("queries", args.queries));
    for (const [query, { description, sql }] of Object.entries(args.queries)) {
      create(
        aws.athena.NamedQuery,
        args.transform?.query,
        `${name}-${query}`,
        { name: query, description, query: sql, database: args.lake.database, workgroup: args.workgroup.name },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** What Athena would refuse of saved queries. */
export function queryFaults(path: string, queries: Readonly<Record<string, SavedQuery>>): ArgumentFault[] {
  return Object.entries(queries).flatMap(([name, { description, sql }]) => {
    const bytes = Buffer.byteLength(sql);
    return [
      ...(/^[\w -]{1,128}$/.test(name)
        ? []
        : [
            {
              propertyPath: `${path}.${name}`,
              reason: "not a query's name; use at most 128 letters, digits, '_', '-'",
            },
          ]),
      ...(description.length <= 1024
        ? []
        : [
            {
              propertyPath: `${path}.${name}.description`,
              reason: `has ${description.length} characters; at most 1024`,
            },
          ]),
      ...(sql.trim() === "" ? [{ propertyPath: `${path}.${name}.sql`, reason: "empty; write one statement" }] : []),
      ...(bytes <= LONGEST_SQL_BYTES
        ? []
        : [{ propertyPath: `${path}.${name}.sql`, reason: `has ${bytes} bytes; Athena takes ${LONGEST_SQL_BYTES}` }]),
    ];
  });
}
