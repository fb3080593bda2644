import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { crawlerPermissions } from "./access/catalog-crawler.ts";
import { refuse } from "./argument-faults.ts";
import { grant } from "./lake-formation.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { crawledDatabaseName, nameFaults, ownNameFaults } from "./names.ts";
import { policyOf, trust } from "./permissions.ts";
import { tablePrefix } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link CatalogCrawler}. */
export interface CatalogCrawlerTransform {
  database?: Transform<aws.glue.CatalogDatabaseArgs>;
  role?: Transform<aws.iam.RoleArgs>;
  policy?: Transform<aws.iam.RolePolicyArgs>;
  crawler?: Transform<aws.glue.CrawlerArgs>;
  failures?: Transform<aws.cloudwatch.EventRuleArgs>;
  target?: Transform<aws.cloudwatch.EventTargetArgs>;
  /** Each of Lake Formation's grants. */
  grant?: Transform<aws.lakeformation.PermissionsArgs>;
}

/** How often a crawl is worth its price: each costs ten minutes of Glue at least. */
const SCHEDULES = { daily: "cron(30 3 * * ? *)", weekly: "cron(30 3 ? * SUN *)" } as const;

export type CrawlSchedule = keyof typeof SCHEDULES;

export interface CatalogCrawlerArgs {
  lake: LakeStorage;
  /** Names of the tables, in the catalog and under `tables/`. */
  tables: readonly string[];
  /** Whom a failed crawl is told to. */
  topic: { arn: pulumi.Input<string> };
  /** At 03:30 UTC, every day or on Sundays. */
  schedule: CrawlSchedule;
  /** Changes to its children. @default none */
  transform?: CatalogCrawlerTransform | undefined;
}

/**
 * The independent check of the catalog: a crawl reads the tables' Delta logs by AWS's own means, and writes what it
 * finds to a database of its own. The catalog's tables stay the load's; the sweep compares the two.
 *
 * @example
 * new CatalogCrawler("ecommerce-crawl", { lake, tables: ["orders"], topic, schedule: "daily" });
 */
export class CatalogCrawler extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Where it writes what it finds. */
  readonly database: pulumi.Output<string>;

  constructor(name: string, args: CatalogCrawlerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:CatalogCrawler", name, {}, tagged(name, opts));
    refuse(`CatalogCrawler '${name}'`, [
      ...ownNameFaults([
        ["role", `${name}-role`],
        ["crawler", `${name}-crawler`],
        ["event rule", `${name}-failures`],
      ]),
      ...nameFaults("database", "project and stack", crawledDatabaseName(), false),
    ]);
    const { lake, transform = {} } = args;
    const child = { parent: this };

    this.database = create(
      aws.glue.CatalogDatabase,
      transform.database,
      `${name}-database`,
      { name: crawledDatabaseName(), description: "What a crawl finds; compared with the catalog, asked by nobody" },
      child,
    ).name;
    const role = create(
      aws.iam.Role,
      transform.role,
      `${name}-role`,
      { assumeRolePolicy: trust("glue.amazonaws.com") },
      child,
    );
    const policy = create(
      aws.iam.RolePolicy,
      transform.policy,
      `${name}-policy`,
      { role: role.id, policy: policyOf(crawlerPermissions(lake, this.database)) },
      child,
    );
    const crawler = create(
      aws.glue.Crawler,
      transform.crawler,
      `${name}-crawler`,
      {
        description: "Reads the tables' Delta logs, to compare what they say with the catalog",
        databaseName: this.database,
        role: role.arn,
        schedule: SCHEDULES[args.schedule],
        deltaTargets: [
          {
            deltaTables: args.tables.map((table) => pulumi.interpolate`s3://${lake.lake.name}/${tablePrefix(table)}`),
            createNativeDeltaTable: true,
            writeManifest: false,
          },
        ],
        schemaChangePolicy: { updateBehavior: "UPDATE_IN_DATABASE", deleteBehavior: "DELETE_FROM_DATABASE" },
      },
      { parent: this, dependsOn: [policy] },
    );
    if (lake.governed) {
      const database = { name: this.database };
      const permissions = ["ALTER", "CREATE_TABLE", "DESCRIBE"];
      const give = (to: string, what: Omit<aws.lakeformation.PermissionsArgs, "principal">) =>
        grant(`${name}-${to}-grant`, { principal: role.arn, ...what }, transform.grant, this);
      give("database", { permissions, database });
      give("location", { permissions: ["DATA_LOCATION_ACCESS"], dataLocation: { arn: lake.governed.location } });
    }
    const rule = create(
      aws.cloudwatch.EventRule,
      transform.failures,
      `${name}-failures`,
      { description: "Crawls that failed", eventPattern: failuresOf(crawler.name) },
      child,
    );
    create(
      aws.cloudwatch.EventTarget,
      transform.target,
      `${name}-target`,
      { rule: rule.name, arn: args.topic.arn, inputTransformer: message },
      child,
    );

    this.name = crawler.name;
    this.arn = crawler.arn;
    this.registerOutputs({ name: this.name, database: this.database });
  }
}

function failuresOf(crawler: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    source: ["aws.glue"],
    "detail-type": ["Glue Crawler State Change"],
    detail: { crawlerName: [crawler], state: ["Failed"] },
  });
}

const message = {
  inputPaths: { crawler: "$.detail.crawlerName", because: "$.detail.message" },
  inputTemplate: JSON.stringify(
    "The crawl <crawler>, which checks the catalog, failed: <because>. Loads and queries go on; the catalog is not compared until a crawl succeeds.",
  ),
};
