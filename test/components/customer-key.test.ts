import { expect } from "chai";
import { allow, policyOf } from "../../components/permissions.ts";
import { deleteObjects, putObjects, readObjects } from "../../components/access/objects.ts";
import { example } from "./example.ts";
import { record, type Recording, realArn, value } from "./recording.ts";

const KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/lake-key";

describe("a lake under a customer's key", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example({ storage: { customerKey: true, protect: true } }), {
      arnOf: realArn,
    }));
  });

  it("has one key, which turns every year and is nobody's to delete in haste", () => {
    const { policy, ...key } = recording.inputs("Key", "lake-key");
    expect(key).to.deep.equal({
      description: "Files, tables and query results of the lakehouse",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    expect(JSON.parse(String(policy))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: "arn:aws-cn:iam::123456789012:root" },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
  });

  for (const bucket of ["lake-raw", "lake-lake", "lake-code"]) {
    it(`encrypts ${bucket} under it, and nothing there otherwise`, () => {
      expect(
        recording.inputs("BucketServerSideEncryptionConfiguration", `${bucket}-encryption`)["rules"],
      ).to.deep.equal([
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
          bucketKeyEnabled: true,
        },
      ]);
      const [, algorithm, key] = recording.policy("BucketPolicy", `${bucket}-policy`).Statement;
      const put = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws-cn:s3:::${bucket}/*` };
      const ALGORITHM = "s3:x-amz-server-side-encryption";
      expect(algorithm).to.deep.equal({
        Sid: "NoOtherEncryption",
        ...put,
        Condition: { Null: { [ALGORITHM]: "false" }, StringNotEquals: { [ALGORITHM]: "aws:kms" } },
      });
      expect(key).to.deep.equal({
        Sid: "NoOtherKey",
        ...put,
        Condition: {
          Null: { [`${ALGORITHM}-aws-kms-key-id`]: "false" },
          ArnNotEquals: { [`${ALGORITHM}-aws-kms-key-id`]: KEY },
        },
      });
    });
  }

  it("encrypts the results of queries under it", () => {
    for (const workgroup of Object.values(recording.all("Workgroup"))) {
      const { resultConfiguration } = workgroup["configuration"] as { resultConfiguration: object };
      expect(resultConfiguration).to.deep.include({
        encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: KEY },
      });
    }
    expect(recording.names("Workgroup")).to.have.length(2);
  });

  it("gives every actor what its reads and writes need of the key, and no more", () => {
    const uses = Object.fromEntries(
      recording.names("RolePolicy").map((name) => [
        name,
        recording
          .policy("RolePolicy", name)
          .Statement.filter(({ Resource }) => [Resource].flat().includes(KEY))
          .flatMap(({ Action }) => Action),
      ]),
    );
    const write = ["kms:Decrypt", "kms:GenerateDataKey"];
    expect(uses).to.deep.equal({
      "estate-crawl-policy": ["kms:Decrypt"],
      "estate-ingest-policy": write,
      "estate-load-policy": write,
      "estate-settle-policy": write,
      "estate-sweep-policy": write,
      "houses-policy": write,
      "rooms-policy": write,
    });
  });

  it("asks for nothing of a key where nothing is read or written, and once where all is", async () => {
    const bucket = { name: "b", arn: "arn:b", keyArn: "arn:key" };
    const keyStatements = async (...statements: Parameters<typeof policyOf>[0]) =>
      (
        JSON.parse(await value(policyOf(statements))) as { Statement: { Action: string[]; Resource: string[] }[] }
      ).Statement.filter(({ Resource }) => Resource.includes("arn:key")).map(({ Action }) => Action);
    expect(await keyStatements(deleteObjects(bucket, "a/"))).to.deep.equal([]);
    expect(await keyStatements(readObjects({ ...bucket, keyArn: undefined }, "a/"))).to.deep.equal([]);
    expect(await keyStatements(readObjects(bucket, "a/"), readObjects(bucket, "b/"))).to.deep.equal([["kms:Decrypt"]]);
    expect(
      await keyStatements(readObjects(bucket, "a/"), putObjects(bucket, "b/"), allow(["x:Y"], { on: ["z"] })),
    ).to.deep.equal([["kms:Decrypt", "kms:GenerateDataKey"]]);
  });
});
