import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fateFaults, refuse, wholeNumber } from "./argument-faults.ts";
import { GlueCode, type GlueCodeTransform } from "./glue-code.ts";
import {
  accessFaults,
  type GovernanceTransform,
  type Governed,
  governTables,
  type TableAccess,
} from "./lake-formation.ts";
import { createLakeKey } from "./lake-key.ts";
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
  key?: Transform<aws.kms.KeyArgs>;
  etl?: GlueCodeTransform;
  database?: Transform<aws.glue.CatalogDatabaseArgs>;
  governance?: GovernanceTransform;
}

export interface LakeStorageArgs {
  /** Delete buckets, queries and tables even when they hold something. @default false */
  forceDestroy?: boolean;
  /** Refuse to delete the buckets and their key; the contrary of `forceDestroy`. @default false */
  protect?: boolean;
  /**
   * Encrypt files, tables and query results under a key of this account, which its owner can take away and whose use
   * CloudTrail tells. @default false: under S3's own keys
   */
  customerKey?: boolean;
  /**
   * Let Lake Formation say who reads the tables: each dataset's, unless it names others. The account must have switched
   * 'Use only IAM access control' off for new tables, and whoever deploys be an administrator of the lake.
   * @default none: IAM alone says so
   */
  access?: TableAccess;
  /** Days after which replaced and deleted versions go, where nothing waits. @default 30 */
  noncurrentDays?: number;
  /** Days after which archived files move to infrequent access. @default 30 */
  archiveInfrequentAccessDays?: number;
  /** Days after which archived files move to Glacier Instant Retrieval, which still answers at once. @default 90 */
  archiveGlacierDays?: number;
  /**
   * Days after which archived files go; a dataset can then be reloaded from what is left only. @default never
   */
  archiveExpiryDays?: number;
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
  /** The customer's key that encrypts the buckets and the results of queries, if it was asked for. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** Name of the catalog's database. */
  readonly database: pulumi.Output<string>;
  readonly place: Place;
  /** Set where Lake Formation says who reads the tables. */
  readonly governed: Governed | undefined;
  readonly forceDestroy: boolean;

  constructor(name: string, args: LakeStorageArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:LakeStorage", name, {}, tagged(name, opts));
    const ages = agesOf(args);
    refuse(`LakeStorage '${name}'`, [
      ...ownNameFaults(["raw", "lake", "code"].map((bucket) => ["bucket", `${name}-${bucket}`] as const)),
      ...nameFaults("database", "project and stack", databaseName(), false),
      ...ageFaults(ages),
      ...fateFaults(args),
      ...accessFaults("access", args.access),
      ...(args.access ? ownNameFaults([["role", `${name}-tables-role`]]) : []),
    ]);
    const fate = { forceDestroy: args.forceDestroy ?? false, protect: args.protect ?? false };

    const transform = args.transform ?? {};
    this.place = placeOf(this);
    this.forceDestroy = fate.forceDestroy;
    this.keyArn =
      args.customerKey === true
        ? createLakeKey(`${name}-key`, { place: this.place, protect: fate.protect, transform: transform.key }, this).arn
        : undefined;
    const held = { ...fate, keyArn: this.keyArn };
    this.raw = new SecureBucket(
      `${name}-raw`,
      { lifecycle: rawLifecycle(ages), ...held, transform: transform.raw },
      { parent: this },
    );
    this.lake = new SecureBucket(
      `${name}-lake`,
      { lifecycle: lakeLifecycle(ages), ...held, transform: transform.lake },
      { parent: this },
    );
    this.code = new SecureBucket(
      `${name}-code`,
      { lifecycle: [], ...held, transform: transform.code },
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
    this.governed =
      args.access &&
      governTables(
        name,
        {
          ...{ place: this.place, bucket: this.lake, database: this.database, access: args.access },
          transform: transform.governance,
        },
        this,
      );
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
      expiryDays: args.archiveExpiryDays,
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
    ...(archive.expiryDays === undefined
      ? []
      : wholeNumber("archiveExpiryDays", archive.expiryDays, { from: archive.glacierDays + 1, to: 36_500 })),
    ...wholeNumber("resultsDays", resultsDays, tenYears),
  ];
}
