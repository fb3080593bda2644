import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CatalogColumn } from "./contract/index.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { tablePrefix } from "./protocol/index.ts";
import { create, type Transform } from "./transform.ts";

export interface CatalogTableArgs {
  lake: LakeStorage;
  /** Name of the table, in the catalog and under `tables/`. */
  table: string;
  description: string;
  columns: readonly CatalogColumn[];
  transform?: Transform<aws.glue.CatalogTableArgs> | undefined;
}

/**
 * A native Delta table as Athena's own DDL writes it: the provider parameter makes Athena read the Delta log; partition
 * columns are ordinary columns here. Once the table lives, its columns are the load's to change.
 */
export function createCatalogTable(
  name: string,
  args: CatalogTableArgs,
  parent: pulumi.Resource,
): aws.glue.CatalogTable {
  const location = pulumi.interpolate`s3://${args.lake.lake.name}/${tablePrefix(args.table)}`;
  return create(
    aws.glue.CatalogTable,
    args.transform,
    name,
    {
      databaseName: args.lake.database,
      name: args.table,
      description: args.description,
      tableType: "EXTERNAL_TABLE",
      parameters: { EXTERNAL: "TRUE", table_type: "delta", "spark.sql.sources.provider": "delta" },
      storageDescriptor: {
        location,
        columns: args.columns.map(({ name, type }) => ({ name, type })),
        inputFormat: "org.apache.hadoop.mapred.SequenceFileInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
        serDeInfo: {
          serializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          parameters: { path: location, "serialization.format": "1" },
        },
      },
    },
    { parent, ignoreChanges: ["storageDescriptor.columns", "parameters"] },
  );
}
