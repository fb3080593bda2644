import * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import { allow, type Statement } from "../permissions.ts";
import { TABLES } from "../protocol/index.ts";
import { listObjects, readObjects } from "./objects.ts";
import { catalogOf } from "./queries.ts";

/**
 * Reads the Delta logs of the tables and writes what it finds to a database of its own. Glue's documentation asks for
 * leave to write to the tables too; that is for manifests, which this crawler does not make.
 */
export function crawlerPermissions(lake: LakeStorage, database: pulumi.Input<string>): Statement[] {
  const { partition, region, account } = lake.place;
  return [
    allow(["s3:GetBucketLocation"], { on: [lake.lake.arn] }),
    listObjects(lake.lake),
    // All tables: a list of them would outgrow a policy at a hundred datasets.
    readObjects(lake.lake, TABLES),
    allow(["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:CreateTable", "glue:UpdateTable"], {
      on: catalogOf({ place: lake.place, database }, "*"),
    }),
    allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], {
      on: [pulumi.interpolate`arn:${partition}:logs:${region}:${account}:log-group:/aws-glue/crawlers*`],
    }),
  ];
}
