import * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import { allow, allowEverywhere, type Statement } from "../permissions.ts";
import { arnPrefix, type Place } from "../place.ts";
import { ATHENA_RESULTS, TABLES } from "../protocol/index.ts";
import { listObjects, readObjects, uploadObjects } from "./objects.ts";

/** A database of the catalog. */
export interface Catalog {
  place: Place;
  database: pulumi.Input<string>;
}

/** Asks in a workgroup, sees its settings and saved queries, and which tables there are. */
export function analystPermissions(
  lake: LakeStorage,
  workgroup: { arn: pulumi.Input<string>; purpose: string },
): Statement[] {
  return [
    allow(["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"], {
      on: [workgroup.arn],
    }),
    allow(["athena:StopQueryExecution", "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:GetNamedQuery"], {
      on: [workgroup.arn],
    }),
    ...queryTables(lake, workgroup.purpose),
    allow(["glue:GetTables"], { on: catalogOf(lake, "*") }),
  ];
}

/** What a query of the tables needs beside its workgroup: the catalog, the data, and the place of its results. */
export function queryTables(lake: LakeStorage, purpose: string): Statement[] {
  const results = `${ATHENA_RESULTS}${purpose}/`;
  return [
    allow(["glue:GetDatabase"], { on: catalogOf(lake) }),
    allow(["glue:GetTable"], { on: catalogOf(lake, "*") }),
    allow(["s3:GetBucketLocation"], { on: [lake.lake.arn] }),
    listObjects(lake.lake),
    readObjects(lake.lake, ...(lake.governed ? [] : [TABLES]), results),
    uploadObjects(lake.lake, results),
    ...(lake.governed ? [grantedData] : []),
  ];
}

/** Lake Formation reads the files for those it lets: whoever could do so himself would get around it. */
const grantedData = allowEverywhere(
  ["lakeformation:GetDataAccess"],
  "the action knows no resources; Lake Formation's own grants say which tables",
);

/** The ARNs that Glue checks when a table is touched: the catalog, the database and the tables. */
export function catalogOf({ place, database }: Catalog, ...tables: string[]): pulumi.Output<string>[] {
  const glue = arnPrefix(place, "glue");
  return [
    pulumi.interpolate`${glue}:catalog`,
    pulumi.interpolate`${glue}:database/${database}`,
    ...tables.map((table) => pulumi.interpolate`${glue}:table/${database}/${table}`),
  ];
}
