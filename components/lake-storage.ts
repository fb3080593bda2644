import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse, wholeNumber } from "./argument-faults.ts";
import { GlueCode, type GlueCodeTransform } from "./glue-code.ts";
import { type Ages, lakeLifecycle, rawLifecycle } from "./lifecycle.ts";
import { databaseName, nameFaults, ownNameFaults } from "./names.ts";
import { type Place, placeOf } from "./place.ts";
import { ATHENA_RESULTS } from "./protocol/index.ts";
import { SecureBucket, type SecureBucketTransform } from "./secure-bucket.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link LakeStorage}. */
export interface LakeStorageTransform {
  raw?: SecureBucketTransform;
  lake?: SecureBucketTransform;
  code?: SecureBucketTransform;
  etl?: GlueCodeTransform;
  database?: Transform<aws.glue.CatalogDatabaseArgs>;
}

export interface LakeStorageArgs {
  /** Delete buckets, queries and tables even when they hold something. @default false */
  forceDestroy?: boolean;
  /** Refuse to delete the buckets. @default false */
  protect?: boolean;
  /** Days after which replaced and deleted versions go, where nothing waits. @default 30 */
  noncurrentDays?: number;
  /** Days after which archived files move to infrequent access. @default 30 */
  archiveInfrequentAccessDays?: number;
  /** Days after which archived files move to Glacier Instant Retrieval, which still answers at once. @default 90 */
  archiveGlacierDays?: number;
  /** Days for which results of queries are kept. @default 30 */
  resultsDays?: number;
  /** Folder with the load's Python. @default the `etl` beside the components */
  etl?: string;
  /** Changes to its children; those of a bucket or of the code by that child's own names. @default none */
  transform?: LakeStorageTransform | undefined;
}

/**
 * The lake's buckets and catalog: `raw` for files, `lake` for tables, `code` for the load's Python and the contracts.
 *
 * @example
 * const lake = new LakeStorage("lakehouse");
 * new LakehouseDataset("orders", { lake, alerts, contract: orders });
 */
export class LakeStorage extends pulumi.ComponentResource {
  readonly raw: SecureBucket;
  readonly lake: SecureBucket;
  readonly code: SecureBucket;
  readonly etl: GlueCode;
  /** Name of the catalog's database. */
  readonly database: pulumi.Output<string>;
  readonly place: Place;
  readonly forceDestroy: boolean;

  constructor(name: string, args: LakeStorageArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:LakeStorage", name, {}, tagged(name, opts));
    const ages = agesOf(args);
    refuse(`LakeStorage '${name}'`, [
      ...ownNameFaults(["raw", "lake", "code"].map((bucket) => ["bucket", `${name}-${bucket}`] as const)),
      ...nameFaults("database", "project and stack", databaseName(), false),
      ...ageFaults(ages),
    ]);
    const fate = { forceDestroy: args.forceDestroy ?? false, protect: args.protect ?? false };

    const transform = args.transform ?? {};
    this.place = placeOf(this);
    this.forceDestroy = fate.forceDestroy;
    this.raw = new SecureBucket(
      `${name}-raw`,
      { lifecycle: rawLifecycle(ages), ...fate, transform: transform.raw },
      { parent: this },
    );
    this.lake = new SecureBucket(
      `${name}-lake`,
      { lifecycle: lakeLifecycle(ages), ...fate, transform: transform.lake },
      { parent: this },
    );
    this.code = new SecureBucket(
      `${name}-code`,
      { lifecycle: [], ...fate, transform: transform.code },
      { parent: this },
    );
    this.etl = new GlueCode(
      `${name}-etl`,
      { codeBucket: this.code, ...(args.etl !== undefined && { folder: args.etl }), transform: transform.etl },
      { parent: this },
    );
    this.database = create(
      aws.glue.CatalogDatabase,
      transform.database,
      `${name}-database`,
      { name: databaseName(), description: "The lakehouse's tables" },
      { parent: this },
    ).name;
    this.registerOutputs({
      raw: this.raw.name,
      lake: this.lake.name,
      code: this.code.name,
      database: this.database,
    });
  }

  /** `s3://` address under which the results of queries of a kind go. */
  resultsAt(kind: string): pulumi.Output<string> {
    return pulumi.interpolate`s3://${this.lake.name}/${ATHENA_RESULTS}${kind}/`;
  }
}

function agesOf(args: LakeStorageArgs): Ages {
  return {
    noncurrentDays: args.noncurrentDays ?? 30,
    archive: {
      infrequentAccessDays: args.archiveInfrequentAccessDays ?? 30,
      glacierDays: args.archiveGlacierDays ?? 90,
    },
    resultsDays: args.resultsDays ?? 30,
  };
}

function ageFaults({ noncurrentDays, archive, resultsDays }: Ages) {
  const tenYears = { from: 1, to: 3650 };
  return [
    ...wholeNumber("noncurrentDays", noncurrentDays, tenYears),
    // S3 moves nothing to infrequent access before 30 days, nor onwards before another 30.
    ...wholeNumber("archiveInfrequentAccessDays", archive.infrequentAccessDays, { from: 30, to: 3650 }),
    ...wholeNumber("archiveGlacierDays", archive.glacierDays, { from: archive.infrequentAccessDays + 30, to: 3650 }),
    ...wholeNumber("resultsDays", resultsDays, tenYears),
  ];
}
