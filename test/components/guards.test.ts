import { expect } from "chai";
import { allow, allowEverywhere, policyOf } from "../../components/permissions.ts";
import { Notifications } from "../../components/notifications.ts";
import { functionCode } from "../../components/function-code.ts";
import { everyOption, example, type ExampleArgs } from "./example.ts";
import {
  PLACE,
  PLACES,
  realArn,
  record,
  type RecordedPlace,
  type Recording,
  smallSources,
  value,
} from "./recording.ts";

interface Instance {
  args: ExampleArgs;
  place: RecordedPlace;
  /** What AWS lets nobody narrow to a resource; `allowEverywhere` gives the reason of each. */
  everywhere: readonly string[];
}

const TRACES = [
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
const WITH_OPTIONS = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "lakeformation:GetDataAccess",
  ...TRACES,
];

const CUSTOMISED: ExampleArgs = {
  storage: { forceDestroy: true, noncurrentDays: 7, resultsDays: 1 },
  dataset: { worker: "G.4X", executionClass: "FLEX", alarms: { freshnessHours: 1, runMinutes: 5 } },
  pipeline: { gatherSeconds: 1, gatherMarginSeconds: 0, sweepMinutes: 1, ingestConcurrency: 2, protect: true },
};

const INSTANCES: Record<string, Instance> = {
  customised: { args: CUSTOMISED, place: PLACE, everywhere: TRACES },
  ...Object.fromEntries(
    PLACES.flatMap((place) => [
      [`as it comes, in ${place.partition}`, { args: {}, place, everywhere: TRACES }],
      [
        `with every option, in ${place.partition}`,
        { args: everyOption(place.partition), place, everywhere: WITH_OPTIONS },
      ],
    ]),
  ),
};

/** Regions as they are called, but for the one the program is in. */
const REGION = /\b(us(-gov)?|eu|ap|sa|ca|me|af|il|mx|cn)-[a-z]+-\d\b/g;

for (const [which, { args, place, everywhere }] of Object.entries(INSTANCES)) {
  describe(`every resource, ${which}`, () => {
    let recording: Recording;
    before(async () => {
      ({ recording } = await record(() => example(args), { place, arnOf: realArn }));
    });

    it("names no partition, region or account of its own", () => {
      const texts = recording.registered.map(({ name, inputs }) => `${name} ${JSON.stringify(inputs)}`);
      const foreign = texts.flatMap((text) => [
        ...[...text.matchAll(/arn:(aws[\w-]*):/g)]
          .map(([, partition]) => partition)
          .filter((it) => it !== place.partition),
        ...[...text.matchAll(REGION)].map(([region]) => region).filter((it) => it !== place.region),
      ]);
      expect(foreign).to.deep.equal([]);
    });

    it("allows no action on everything but what AWS lets nobody narrow, and no service's every action", () => {
      const statements = ["RolePolicy", "Policy"].flatMap((type) => statementsOf(recording, type));
      expect(statements).to.have.length.above(40);
      const wide = statements.filter(({ Resource }) => [Resource].flat().includes("*"));
      expect([...new Set(wide.flatMap(({ Action }) => Action))].sort()).to.deep.equal(everywhere);
      const every = statements.filter(({ Action }) => [Action].flat().some((action) => action.includes("*")));
      expect(every).to.deep.equal([]);
    });

    it("opens nothing to the public", () => {
      const kinds = recording.registered
        .map(({ type }) => type)
        .filter((type) =>
          /Acl|Website|FunctionUrl|CorsConf|InternetGateway|NatGateway|ElasticIp|:Eip|:Route$/.test(type),
        );
      expect(kinds).to.deep.equal([]);
      const policies = ["BucketPolicy", "QueuePolicy", "TopicPolicy", "Key", "VpcEndpoint"].flatMap((type) =>
        statementsOf(recording, type),
      );
      expect(policies).to.have.length.above(5);
      const open = policies.filter(
        ({ Effect, ["Principal"]: principal, ["Condition"]: condition }) =>
          Effect === "Allow" && isEverybody(principal) && !isOfAccount(condition, place.account),
      );
      expect(open).to.deep.equal([]);
    });

    it("lets a service act only for this account, wherever the service says for whom it acts", () => {
      const trusts = recording.names("Role").map((name) => recording.policy("Role", name, "assumeRolePolicy"));
      const resources = ["QueuePolicy", "TopicPolicy", "Key"].flatMap((type) => statementsOf(recording, type));
      const unbound = [...trusts.flatMap(({ Statement }) => Statement), ...resources].flatMap((statement) =>
        servicesIn(statement["Principal"]).filter(() => !isBound(statement["Condition"], place.account)),
      );
      // Lambda and Glue do not say for whom they take a role, and EventBridge finds no topic whose policy asks.
      const silent = ["events.amazonaws.com", "glue.amazonaws.com", "lambda.amazonaws.com"];
      expect([...new Set(unbound)].sort()).to.deep.equal(silent);
    });

    it("encrypts what it keeps", () => {
      const buckets = Object.values(recording.all("BucketServerSideEncryptionConfiguration"));
      const algorithms = buckets.map(({ rules }) => (rules as Encryption[]).map(algorithmOf));
      const key = args.storage?.customerKey === true ? "aws:kms" : "AES256";
      expect(algorithms).to.deep.equal(recording.names("Bucket").map(() => [key]));
      for (const queue of Object.values(recording.all("Queue")))
        expect(queue).to.include({ sqsManagedSseEnabled: true });
      for (const topic of Object.values(recording.all("Topic"))) expect(topic).to.have.property("kmsMasterKeyId");
      for (const table of Object.values(recording.all("Table")))
        expect(table["serverSideEncryption"]).to.deep.equal({ enabled: true });
      for (const keys of Object.values(recording.all("Key"))) expect(keys).to.include({ enableKeyRotation: true });
      expect(recording.names("Queue")).to.have.length(2);
      expect(recording.names("Table")).to.have.length(1);
    });

    it("keeps no log for ever", () => {
      const kept = Object.values(recording.all("LogGroup")).map(({ retentionInDays }) => retentionInDays);
      expect(kept).to.deep.equal(Array(5).fill(30));
    });

    it("has an owner: every component and resource has its own name", () => {
      const names = recording.registered.map(({ type, name }) => `${type} ${name}`);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
    });
  });
}

interface Encryption {
  applyServerSideEncryptionByDefault: { sseAlgorithm: string };
}

const algorithmOf = (rule: Encryption) => rule.applyServerSideEncryptionByDefault.sseAlgorithm;

function statementsOf(recording: Recording, type: string) {
  return recording.names(type).flatMap((name) => recording.policy(type, name).Statement);
}

function servicesIn(principal: unknown): string[] {
  if (typeof principal !== "object" || principal === null || !("Service" in principal)) return [];
  return [principal.Service].flat().map(String);
}

function isBound(condition: unknown, account: string): boolean {
  return conditionsOf(condition)["aws:SourceAccount"] === account;
}

function isOfAccount(condition: unknown, account: string): boolean {
  return conditionsOf(condition)["aws:PrincipalAccount"] === account;
}

function conditionsOf(condition: unknown): Record<string, unknown> {
  return (condition as { StringEquals?: Record<string, unknown> } | undefined)?.StringEquals ?? {};
}

describe("a permission", () => {
  it("on everything needs a reason", () => {
    expect(() => allow(["s3:ListAllMyBuckets"], { on: ["*"] })).to.throw("'*' needs a reason");
    expect(() => allowEverywhere(["s3:ListAllMyBuckets"], " ")).to.throw("say why it cannot be narrower");
  });

  it("that is given twice appears once", async () => {
    const arn = "arn-of-it";
    const text = await value(
      policyOf([
        allow(["a:B"], { on: [arn] }),
        allow(["a:B"], { on: [arn] }),
        allowEverywhere(["c:D"], "D has no resources"),
      ]),
    );
    expect(JSON.parse(text)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["a:B"], Resource: [arn] },
        { Effect: "Allow", Action: ["c:D"], Resource: ["*"] },
      ],
    });
  });
});

describe("a function's code", () => {
  it("that is not there is an error naming the file", () => {
    expect(() => functionCode(["ingest"], [], "/nowhere")).to.throw(
      "the code of ingest cannot be built:\n  - there is no /nowhere/ingest/handler.ts; it must export 'handler'",
    );
  });

  it("that cannot be built is an error with the bundler's messages", async () => {
    const { functions } = smallSources();
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${functions}/ingest/handler.ts`, 'export { handler } from "./gone.ts";\n');
    expect(() => functionCode(["ingest"], [], functions)).to.throw(
      /cannot be built:\n {2}- .*handler\.ts:1: Could not resolve "\.\/gone\.ts"/,
    );
  });
});

describe("notifications", () => {
  it("refuse what is no e-mail address, all at once", async () => {
    const program = () => new Notifications("alerts", { emails: ["a@example.com", "nobody", "b@c"] });
    expect(await record(program).then(() => "accepted", String)).to.include(
      "Notifications 'alerts' has 2 fault(s) in its arguments:\n" +
        "  - emails[1]: 'nobody' is not an e-mail address; write name@example.com\n" +
        "  - emails[2]: 'b@c' is not an e-mail address; write name@example.com",
    );
  });
});

function isEverybody(principal: unknown): boolean {
  return (
    principal === "*" ||
    (typeof principal === "object" && principal !== null && Object.values(principal).flat().includes("*"))
  );
}
