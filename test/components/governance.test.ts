import { expect } from "chai";
import { boolean, contract, long, optional } from "../../components/contract/index.ts";
import {
  LakehouseDataset,
  type LakehouseDatasetArgs,
  LakeStorage,
  type LakeStorageArgs,
} from "../../components/index.ts";
import { example } from "./example.ts";
import { IAM_ONLY, PLACE, record, type Recording, smallSources } from "./recording.ts";

const role = (name: string) => `arn:aws-cn:iam::${PLACE.account}:role/${name}`;
const access = { readers: [role("analyst"), role("app")], stewards: [role("steward"), role("app")] };

describe("tables under Lake Formation", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example({ storage: { access } })));
  });
  const grants = () => Object.values(recording.all("Permissions"));
  const grantsOn = (name: string) =>
    grants()
      .filter(({ table }) => (table as { name?: string } | undefined)?.name === name)
      .map(({ principal, permissions }) => ({ principal, permissions }));

  it("are registered with a role that reads them alone, for this account alone", () => {
    expect(recording.inputs("Resource", "lake-tables-location")).to.deep.equal({
      arn: "arn:aws-cn:s3:cn-north-1:123456789012:lake-lake/tables",
      roleArn: "arn:aws-cn:iam:cn-north-1:123456789012:lake-tables-role",
    });
    expect(recording.policy("Role", "lake-tables-role", "assumeRolePolicy").Statement).to.deep.equal([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lakeformation.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws-cn:lakeformation:cn-north-1:123456789012:*" },
        },
      },
    ]);
    const bucket = "arn:aws-cn:s3:cn-north-1:123456789012:lake-lake";
    expect(recording.policy("RolePolicy", "lake-tables-policy").Statement).to.deep.equal([
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket] },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucket}/tables/*`] },
    ]);
  });

  it("show rows to readers, and refused rows to stewards alone", () => {
    const read = ["SELECT", "DESCRIBE"];
    const job = { principal: "arn:aws-cn:iam:cn-north-1:123456789012:houses-role", permissions: ["ALTER", "DESCRIBE"] };
    expect(grantsOn("houses")).to.have.deep.members([
      job,
      ...access.readers.map((principal) => ({ principal, permissions: read })),
    ]);
    expect(grantsOn("houses_rejected")).to.have.deep.members([
      job,
      ...access.stewards.map((principal) => ({ principal, permissions: read })),
    ]);
    const seen = grants()
      .filter(({ database }) => (database as { name?: string } | undefined)?.name === "lakehouse_test")
      .map(({ principal, permissions }) => ({ principal, permissions }));
    const workflow = "arn:aws-cn:iam:cn-north-1:123456789012:estate-load-role";
    expect(seen).to.have.deep.members(
      [role("analyst"), role("app"), role("steward"), workflow].map((principal) => ({
        principal,
        permissions: ["DESCRIBE"],
      })),
    );
  });

  it("show rows that delete to stewards alone", async () => {
    const sheds = contract({
      name: "sheds",
      columns: { id: long(), gone: optional(boolean()) },
      key: ["id"],
      deleteWhen: { column: "gone", equals: true },
    });
    const { recording: deleting } = await record(
      () =>
        new LakehouseDataset("sheds", {
          lake: new LakeStorage("lake", { etl: smallSources().etl, access }),
          alerts: { arn: "topic" },
          contract: sheds,
        }),
    );
    const granted = Object.values(deleting.all("Permissions"))
      .filter(({ table }) => (table as { name?: string } | undefined)?.name === "sheds_deleted")
      .map(({ principal, permissions }) => ({ principal, permissions }));
    expect(granted).to.have.deep.members([
      { principal: "arn:aws-cn:iam:cn-north-1:123456789012:sheds-role", permissions: ["ALTER", "DESCRIBE"] },
      ...access.stewards.map((principal) => ({ principal, permissions: ["SELECT", "DESCRIBE"] })),
    ]);
  });

  it("let the pipeline's own roles go on: loads, the check of a load, the crawl", () => {
    const arn = "arn:aws-cn:iam:cn-north-1:123456789012";
    const location = { arn: "arn:aws-cn:s3:cn-north-1:123456789012:lake-lake/tables" };
    const located = grants().filter(({ dataLocation }) => dataLocation !== undefined);
    expect(located).to.have.deep.members(
      ["houses", "rooms", "estate-crawl"].map((name) => ({
        principal: `${arn}:${name}-role`,
        permissions: ["DATA_LOCATION_ACCESS"],
        dataLocation: location,
      })),
    );
    expect(recording.inputs("Permissions", "estate-load-tables-grant")).to.deep.equal({
      principal: `${arn}:estate-load-role`,
      permissions: ["SELECT", "DESCRIBE"],
      table: { databaseName: "lakehouse_test", wildcard: true },
    });
    expect(recording.inputs("Permissions", "estate-crawl-database-grant")).to.deep.equal({
      principal: `${arn}:estate-crawl-role`,
      permissions: ["ALTER", "CREATE_TABLE", "DESCRIBE"],
      database: { name: "lakehouse_test_crawled" },
    });
  });

  it("are compared with the crawl by a sweep that may see all of them, and read none", () => {
    const principal = "arn:aws-cn:iam:cn-north-1:123456789012:estate-sweep-role";
    const own = grants().filter((one) => one["principal"] === principal);
    expect(own).to.have.deep.members(
      ["lakehouse_test", "lakehouse_test_crawled"].map((databaseName) => ({
        principal,
        permissions: ["DESCRIBE"],
        table: { databaseName, wildcard: true },
      })),
    );
  });

  it("are read in queries through Lake Formation, not around it", () => {
    const { Statement } = recording.policy("RolePolicy", "estate-load-policy");
    const reads = Statement.filter(({ Action }) => [Action].flat().includes("s3:GetObject"));
    expect(reads.flatMap(({ Resource }) => Resource).filter((arn) => arn.includes("/tables/"))).to.deep.equal([]);
    expect(Statement).to.deep.include({ Effect: "Allow", Action: ["lakeformation:GetDataAccess"], Resource: ["*"] });
  });

  it("may have readers of their own", async () => {
    const dataset: Partial<LakehouseDatasetArgs> = { access: { readers: [role("only")] } };
    const { recording: own } = await record(() => example({ storage: { access }, dataset }));
    const readers = Object.entries(own.all("Permissions")).filter(([name]) => /^houses-(reader|steward)/.test(name));
    expect(readers.map(([, { principal }]) => principal)).to.deep.equal([role("only")]);
  });

  it("are not there unless asked for", async () => {
    const { recording: plain } = await record(() => example());
    expect([plain.names("Permissions"), plain.names("Resource")]).to.deep.equal([[], []]);
  });

  const refusal = (storage: LakeStorageArgs, dataset: Partial<LakehouseDatasetArgs> = {}) =>
    record(() => example({ storage, dataset })).then(() => "accepted", String);

  it("refuse whom they cannot know, all at once", async () => {
    const error = await refusal({
      access: { readers: ["anna", role("a"), role("a")], stewards: ["arn:aws:iam::1:role/x"] },
    });
    expect(error).to.include(
      "LakeStorage 'lake' has 3 fault(s) in its arguments:\n" +
        "  - access.readers[0]: 'anna' is not a role's ARN; write arn:<partition>:iam::<account>:role/<name>\n" +
        `  - access.readers[2]: '${role("a")}' is access.readers[1] too; name each role once\n` +
        "  - access.stewards[0]: 'arn:aws:iam::1:role/x' is not a role's ARN",
    );
    expect(await refusal({}, { access: { readers: [role("a")] } })).to.include(
      "access: given, but the lake has none: give the LakeStorage its own first",
    );
  });

  it("refuse an account in which grants would change nothing", async () => {
    // Pulumi ends a program by such a rejection; under its mocks it reaches nobody else.
    const rejected = new Promise<unknown>((resolve) => process.on("unhandledRejection", resolve));
    const { recording: refused } = await record(() => example({ storage: { access } }), { tableDefaults: IAM_ONLY });
    expect(String(await rejected)).to.include("switch 'Use only IAM access control' off for new tables");
    expect(refused.names("Permissions").filter((name) => name.startsWith("lake-database-grant"))).to.deep.equal([]);
  });
});
