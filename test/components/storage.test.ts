import { expect } from "chai";
import { LakeStorage } from "../../components/lake-storage.ts";
import { SecureBucket } from "../../components/secure-bucket.ts";
import { PLACE, record, type Recording, smallSources, value } from "./recording.ts";

const { etl } = smallSources();
const faultsOf = (args: object) =>
  record(() => new LakeStorage("lake", { etl, ...args })).then(() => "accepted", String);

describe("the lake's storage", () => {
  let recording: Recording;
  let lake: LakeStorage;
  before(async () => {
    ({ recording, result: lake } = await record(() => new LakeStorage("lake", { etl })));
  });

  for (const bucket of ["lake-raw", "lake-lake", "lake-code"]) {
    it(`keeps ${bucket} versioned, encrypted, private, its own and behind TLS`, () => {
      const of = { bucket: `${bucket}-id` };
      expect(recording.inputs("Bucket", bucket)).to.deep.equal({ forceDestroy: false });
      expect(recording.inputs("BucketVersioning", `${bucket}-versioning`)).to.deep.equal({
        ...of,
        versioningConfiguration: { status: "Enabled" },
      });
      expect(recording.inputs("BucketServerSideEncryptionConfiguration", `${bucket}-encryption`)).to.deep.equal({
        ...of,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      expect(recording.inputs("BucketPublicAccessBlock", `${bucket}-access`)).to.deep.equal({
        ...of,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(recording.inputs("BucketOwnershipControls", `${bucket}-ownership`)).to.deep.equal({
        ...of,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      const arn = `arn:aws-cn:s3:cn-north-1:123456789012:${bucket}`;
      expect(recording.policy("BucketPolicy", `${bucket}-policy`)).to.deep.equal({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    });
  }

  it("ages archived files and what was deleted, and nothing that is on its way", () => {
    const { rules } = recording.inputs("BucketLifecycleConfiguration", "lake-raw-lifecycle");
    const deleted = {
      status: "Enabled",
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
    };
    expect(rules).to.deep.equal([
      { id: "deleted-processing", filter: { prefix: "processing/" }, ...deleted },
      { id: "deleted-staged", filter: { prefix: "staged/" }, ...deleted },
      {
        id: "archive",
        status: "Enabled",
        filter: { prefix: "archived/" },
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 90, storageClass: "GLACIER_IR" },
        ],
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      },
      {
        id: "incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("ages the lake's deleted files and the results of queries, and never a table's file", () => {
    const { rules } = recording.inputs("BucketLifecycleConfiguration", "lake-lake-lifecycle");
    const deleted = {
      status: "Enabled",
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
    };
    expect(rules).to.deep.equal([
      { id: "deleted-tables", filter: { prefix: "tables/" }, ...deleted },
      { id: "deleted-breadcrumbs", filter: { prefix: "breadcrumbs/" }, ...deleted },
      {
        id: "query-results",
        status: "Enabled",
        filter: { prefix: "athena/" },
        expiration: { days: 30 },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
      },
      {
        id: "incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("puts the load's code under the hash of all of it", async () => {
    const script = await value(lake.etl.script);
    const library = await value(lake.etl.library);
    expect(script).to.match(/^s3:\/\/lake-code-id\/code\/[0-9a-f]{16}\/job\.py$/);
    expect(library).to.equal(script.replace("job.py", "lakehouse_etl.zip"));
    const { source } = recording.inputs("BucketObjectv2", "lake-etl-library") as {
      source: { assets: Promise<object> };
    };
    expect(Object.keys(await source.assets)).to.deep.equal([
      "lakehouse_etl/__init__.py",
      "lakehouse_etl/load/merge.py",
    ]);
  });

  it("names its database after project and stack", () => {
    expect(recording.inputs("CatalogDatabase", "lake-database")).to.deep.equal({
      name: "lakehouse_test",
      description: "The lakehouse's tables",
    });
  });

  it("lives where the stack lives", async () => {
    expect({
      partition: await value(lake.place.partition),
      region: await value(lake.place.region),
      account: await value(lake.place.account),
    }).to.deep.equal(PLACE);
  });

  it("can be thrown away only when told so", async () => {
    const { recording: thrown } = await record(() => new LakeStorage("lake", { etl, forceDestroy: true }));
    expect(Object.values(thrown.all("Bucket"))).to.deep.equal(Array(3).fill({ forceDestroy: true }));
  });

  it("lets archived files go only when told so, long after they have moved", async () => {
    const { recording: expiring } = await record(() => new LakeStorage("lake", { etl, archiveExpiryDays: 365 }));
    const { rules } = expiring.inputs("BucketLifecycleConfiguration", "lake-raw-lifecycle") as {
      rules: { id: string }[];
    };
    expect(rules.find(({ id }) => id === "archive")).to.deep.equal({
      id: "archive",
      status: "Enabled",
      filter: { prefix: "archived/" },
      transitions: [
        { days: 30, storageClass: "STANDARD_IA" },
        { days: 90, storageClass: "GLACIER_IR" },
      ],
      expiration: { days: 365 },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
    });
    expect(await faultsOf({ archiveExpiryDays: 90 })).to.include("archiveExpiryDays: 90 is not a whole number from 91");
  });

  it("refuses to be thrown away and protected at once", async () => {
    expect(await faultsOf({ forceDestroy: true, protect: true })).to.include(
      "LakeStorage 'lake' has 1 fault(s) in its arguments:\n" +
        "  - forceDestroy: true, as is 'protect'; choose which of the two you want",
    );
    const bucket = () => new SecureBucket("one", { lifecycle: [], forceDestroy: true, protect: true });
    expect(await record(bucket).then(() => "accepted", String)).to.include("SecureBucket 'one' has 1 fault(s)");
  });

  it("refuses ages that S3 refuses, all at once", async () => {
    expect(
      await faultsOf({ noncurrentDays: 0, archiveInfrequentAccessDays: 40, archiveGlacierDays: 60, resultsDays: 1.5 }),
    ).to.include(
      "LakeStorage 'lake' has 3 fault(s) in its arguments:\n" +
        "  - noncurrentDays: 0 is not a whole number from 1 to 3650\n" +
        "  - archiveGlacierDays: 60 is not a whole number from 70 to 3650\n" +
        "  - resultsDays: 1.5 is not a whole number from 1 to 3650",
    );
  });

  it("refuses a folder without the load's code", async () => {
    expect(await faultsOf({ etl: "/nowhere" })).to.include(
      "GlueCode 'lake-etl' has 2 fault(s) in its arguments:\n" +
        "  - folder: '/nowhere' has no job.py; it must hold job.py and lakehouse_etl/\n" +
        "  - folder: '/nowhere' has no lakehouse_etl; it must hold job.py and lakehouse_etl/",
    );
  });

  it("refuses a name that makes a bucket's name too long", async () => {
    const name = "l".repeat(52);
    const error = await record(() => new LakeStorage(name, { etl })).then(() => "accepted", String);
    expect(error).to.include(
      `  - name: makes the bucket '${name}-lake', which is 2 character(s) over 55 (8 are Pulumi's); choose a shorter name`,
    );
  });
});
