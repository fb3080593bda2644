import { expect } from "chai";
import { allow, allowEverywhere, policyOf } from "../../components/permissions.ts";
import { Notifications } from "../../components/notifications.ts";
import { functionCode } from "../../components/function-code.ts";
import { example, type ExampleArgs } from "./example.ts";
import { record, type Recording, smallSources, value } from "./recording.ts";

const INSTANCES: Record<string, ExampleArgs> = {
  "as it comes": {},
  customised: {
    storage: { forceDestroy: true, protect: true, noncurrentDays: 7, resultsDays: 1 },
    dataset: { worker: "G.4X", executionClass: "FLEX", alarms: { freshnessHours: 1, runMinutes: 5 } },
    pipeline: { gatherSeconds: 1, gatherMarginSeconds: 0, sweepMinutes: 1, ingestConcurrency: 2, protect: true },
  },
};

/** What AWS lets nobody narrow to a resource; `allowEverywhere` gives the reason of each. */
const EVERYWHERE = [
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

for (const [which, args] of Object.entries(INSTANCES)) {
  describe(`every resource, ${which}`, () => {
    let recording: Recording;
    before(async () => {
      ({ recording } = await record(() => example(args)));
    });

    it("names no partition, region or account of its own", () => {
      const texts = recording.registered.map(({ name, inputs }) => `${name} ${JSON.stringify(inputs)}`);
      const foreign = texts.filter((text) => /arn:aws:|\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b/.test(text));
      expect(foreign).to.deep.equal([]);
    });

    it("allows no action on everything, and no service's every action", () => {
      const statements = ["RolePolicy", "Policy"].flatMap((type) =>
        recording
          .names(type)
          .flatMap((name) => recording.policy(type, name).Statement.map((statement) => ({ name, ...statement }))),
      );
      expect(statements).to.have.length.above(40);
      const everywhere = statements.filter(({ Resource }) => [Resource].flat().includes("*"));
      expect([...new Set(everywhere.flatMap(({ Action }) => Action))].sort()).to.deep.equal(EVERYWHERE);
      expect(statements.filter(({ Action }) => [Action].flat().some((action) => action.includes("*")))).to.deep.equal(
        [],
      );
    });

    it("stays within what AWS takes of policies and environments", () => {
      for (const { policy } of Object.values(recording.all("RolePolicy")))
        expect(String(policy)).to.have.length.below(10_240);
      for (const { policy } of Object.values(recording.all("Policy")))
        expect(String(policy)).to.have.length.below(6_144);
      for (const { environment } of Object.values(recording.all("Function"))) {
        expect(JSON.stringify(environment)).to.have.length.below(4096);
      }
    });

    it("opens nothing to the public", () => {
      const kinds = recording.registered
        .map(({ type }) => type)
        .filter((type) => /Acl|Website|FunctionUrl|CorsConf/.test(type));
      expect(kinds).to.deep.equal([]);
      const policies = ["BucketPolicy", "QueuePolicy", "TopicPolicy", "Key"].flatMap((type) =>
        recording.names(type).flatMap((name) => recording.policy(type, name).Statement),
      );
      expect(policies).to.have.length.above(5);
      const open = policies.filter(
        ({ Effect, ["Principal"]: principal }) => Effect === "Allow" && isEverybody(principal),
      );
      expect(open).to.deep.equal([]);
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
