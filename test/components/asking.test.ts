import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { queriesIn } from "../../components/index.ts";
import { example } from "./example.ts";
import { PLACE, record, type Recording } from "./recording.ts";

const arn = (service: string, name: string) =>
  `arn:${PLACE.partition}:${service}:${PLACE.region}:${PLACE.account}:${name}`;

describe("saved queries", () => {
  it("are those over all datasets and the user's own, in the analysts' workgroup", async () => {
    const own = {
      "rooms-per-house": { description: "Rooms per house", sql: "SELECT house, count(*) FROM rooms GROUP BY 1" },
    };
    const { recording } = await record(() => example({ pipeline: { queries: own } }));
    const common = { database: "lakehouse_test", workgroup: "estate-analysts-workgroup" };
    expect(recording.all("NamedQuery")).to.deep.equal({
      "estate-queries-lake-overview": {
        ...common,
        name: "lake-overview",
        description: "Rows of each dataset, and when they were last loaded",
        query:
          `SELECT 'houses' AS dataset, count(*) AS row_count, count(DISTINCT _run_id) AS runs, max(_loaded_at) AS last_loaded_at FROM "houses"\n` +
          `UNION ALL\n` +
          `SELECT 'rooms' AS dataset, count(*) AS row_count, count(DISTINCT _run_id) AS runs, max(_loaded_at) AS last_loaded_at FROM "rooms"\n` +
          `ORDER BY 1, 2`,
      },
      "estate-queries-refused-rows": {
        ...common,
        name: "refused-rows",
        description: "Refused rows of each dataset that nobody has put right, by the column that refused them",
        query:
          `SELECT 'houses' AS dataset, split_part(reason, ':', 1) AS refused_by, count(*) AS row_count, count(DISTINCT _file_id) AS files FROM "houses_rejected" CROSS JOIN UNNEST(_reasons) AS each_reason (reason) WHERE _status IS DISTINCT FROM 'resolved' GROUP BY split_part(reason, ':', 1)\n` +
          `UNION ALL\n` +
          `SELECT 'rooms' AS dataset, split_part(reason, ':', 1) AS refused_by, count(*) AS row_count, count(DISTINCT _file_id) AS files FROM "rooms_rejected" CROSS JOIN UNNEST(_reasons) AS each_reason (reason) WHERE _status IS DISTINCT FROM 'resolved' GROUP BY split_part(reason, ':', 1)\n` +
          `ORDER BY 1, 2`,
      },
      "estate-queries-rooms-per-house": {
        ...common,
        name: "rooms-per-house",
        description: "Rooms per house",
        query: "SELECT house, count(*) FROM rooms GROUP BY 1",
      },
    });
  });

  it("that Athena would refuse are refused at preview, all at once", async () => {
    const queries = {
      "a/b": { description: "fine", sql: "SELECT 1" },
      empty: { description: "d".repeat(1025), sql: " " },
      long: { description: "fine", sql: `SELECT '${"x".repeat(262_144)}'` },
    };
    expect(await record(() => example({ pipeline: { queries } })).then(() => "accepted", String)).to.include(
      "Pipeline 'estate' has 4 fault(s) in its arguments:\n" +
        "  - queries.a/b: not a query's name; use at most 128 letters, digits, '_', '-'\n" +
        "  - queries.empty.description: has 1025 characters; at most 1024\n" +
        "  - queries.empty.sql: empty; write one statement\n" +
        "  - queries.long.sql: has 262153 bytes; Athena takes 262144",
    );
  });

  it("come from files that say what they answer", () => {
    const folder = mkdtempSync(join(tmpdir(), "lakehouse-queries-"));
    try {
      const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
      write("one.sql", "-- How many?\nSELECT count(*)\nFROM rooms\n");
      write("notes.txt", "not SQL");
      expect(queriesIn(folder)).to.deep.equal({
        one: { description: "How many?", sql: "SELECT count(*)\nFROM rooms" },
      });
      write("bare.sql", "SELECT 1\n");
      write("said.sql", "-- Only words\n");
      expect(() => queriesIn(folder)).to.throw(
        `${folder} has 2 file(s) that are no saved query: bare.sql, said.sql; begin each with a line '-- what it answers', the statement below it`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the catalog's crawler", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example()));
  });

  it("reads every table's Delta log daily, into a database of its own", () => {
    expect(recording.inputs("Crawler", "estate-crawl-crawler")).to.deep.equal({
      description: "Reads the tables' Delta logs, to compare what they say with the catalog",
      databaseName: "lakehouse_test_crawled",
      role: arn("iam", "estate-crawl-role"),
      schedule: "cron(30 3 * * ? *)",
      deltaTargets: [
        {
          deltaTables: ["houses", "houses_rejected", "rooms", "rooms_rejected"].map(
            (table) => `s3://lake-lake-id/tables/${table}/`,
          ),
          createNativeDeltaTable: true,
          writeManifest: false,
        },
      ],
      schemaChangePolicy: { updateBehavior: "UPDATE_IN_DATABASE", deleteBehavior: "DELETE_FROM_DATABASE" },
    });
  });

  it("may read the tables, and write to its own database alone", () => {
    const glue = `arn:aws-cn:glue:cn-north-1:123456789012`;
    const allowed = (Action: string[], ...Resource: string[]) => ({ Effect: "Allow", Action, Resource });
    expect(recording.policy("RolePolicy", "estate-crawl-policy").Statement).to.deep.equal([
      allowed(["s3:GetBucketLocation"], arn("s3", "lake-lake")),
      allowed(["s3:ListBucket"], arn("s3", "lake-lake")),
      allowed(["s3:GetObject"], `${arn("s3", "lake-lake")}/tables/*`),
      allowed(
        ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:CreateTable", "glue:UpdateTable"],
        `${glue}:catalog`,
        `${glue}:database/lakehouse_test_crawled`,
        `${glue}:table/lakehouse_test_crawled/*`,
      ),
      allowed(
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/aws-glue/crawlers*",
      ),
    ]);
  });

  it("tells people when it fails", () => {
    expect(JSON.parse(String(recording.inputs("EventRule", "estate-crawl-failures")["eventPattern"]))).to.deep.equal({
      source: ["aws.glue"],
      "detail-type": ["Glue Crawler State Change"],
      detail: { crawlerName: ["estate-crawl-crawler"], state: ["Failed"] },
    });
    expect(recording.inputs("EventTarget", "estate-crawl-target")).to.deep.include({
      rule: "estate-crawl-failures",
      arn: arn("sns", "alerts-topic"),
    });
  });

  it("comes weekly, or not at all, where its price is not worth it", async () => {
    const weekly = await record(() => example({ pipeline: { catalogCheck: "weekly" } }));
    expect(weekly.recording.inputs("Crawler", "estate-crawl-crawler")["schedule"]).to.equal("cron(30 3 ? * SUN *)");
    const off = await record(() => example({ pipeline: { catalogCheck: "off" } }));
    const crawl = off.recording.registered.filter(({ name }) => name.includes("crawl"));
    expect(crawl).to.deep.equal([]);
  });
});
