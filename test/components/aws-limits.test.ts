import { expect } from "chai";
import {
  contract,
  LakehouseDataset,
  LakeStorage,
  long,
  MonthlyBudget,
  Notifications,
  Pipeline,
  PrivateNetwork,
} from "../../components/index.ts";
import { everyOption, example, type ExampleArgs } from "./example.ts";
import { record, type Recording, type Registered, smallSources } from "./recording.ts";

interface Limit {
  /** The argument that names it; without one Pulumi makes a name of the logical one, `-` and seven hex digits. */
  named: string;
  longest: number;
  pattern: RegExp;
}

/** What AWS's documentation says of the names of each type; null where a type has no name of its own. */
const LIMITS: Readonly<Record<string, Limit | null>> = {
  "athena/namedQuery": { named: "name", longest: 128, pattern: /^[\w -]+$/ },
  "athena/workgroup": { named: "name", longest: 128, pattern: /^[\w.-]+$/ },
  "cloudwatch/dashboard": { named: "dashboardName", longest: 255, pattern: /^[\w-]+$/ },
  "budgets/budget": { named: "name", longest: 100, pattern: /^[^:\\]+$/ },
  "cloudwatch/eventBus": { named: "name", longest: 256, pattern: /^[\w./-]+$/ },
  "cloudwatch/eventRule": { named: "name", longest: 64, pattern: /^[\w.-]+$/ },
  "cloudwatch/eventTarget": null,
  "cloudwatch/logGroup": { named: "name", longest: 512, pattern: /^[\w/.#-]+$/ },
  "cloudwatch/metricAlarm": { named: "name", longest: 255, pattern: /^[ -~]+$/ },
  "dynamodb/table": { named: "name", longest: 255, pattern: /^[\w.-]{3,}$/ },
  "ec2/defaultSecurityGroup": null,
  "ec2/routeTable": null,
  "ec2/routeTableAssociation": null,
  "ec2/securityGroup": { named: "name", longest: 255, pattern: /^[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  "ec2/subnet": null,
  "ec2/vpc": null,
  "ec2/vpcEndpoint": null,
  "glue/catalogDatabase": { named: "name", longest: 255, pattern: /^[a-z0-9_]+$/ },
  "glue/catalogTable": { named: "name", longest: 255, pattern: /^[a-z0-9_]+$/ },
  "glue/crawler": { named: "name", longest: 255, pattern: /^[\w .-]+$/ },
  "glue/connection": { named: "name", longest: 255, pattern: /^[\w .-]+$/ },
  "glue/job": { named: "name", longest: 255, pattern: /^[\w .-]+$/ },
  "iam/policy": { named: "name", longest: 128, pattern: /^[\w+=,.@-]+$/ },
  "iam/role": { named: "name", longest: 64, pattern: /^[\w+=,.@-]+$/ },
  "iam/rolePolicy": { named: "name", longest: 128, pattern: /^[\w+=,.@-]+$/ },
  "kms/key": null,
  "lakeformation/permissions": null,
  "lakeformation/resource": null,
  "lambda/eventSourceMapping": null,
  "lambda/function": { named: "name", longest: 64, pattern: /^[\w-]+$/ },
  "lambda/permission": null,
  "s3/bucket": { named: "bucket", longest: 63, pattern: /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/ },
  "s3/bucketLifecycleConfiguration": null,
  "s3/bucketNotification": null,
  "s3/bucketObjectv2": { named: "key", longest: 1024, pattern: /./ },
  "s3/bucketOwnershipControls": null,
  "s3/bucketPolicy": null,
  "s3/bucketPublicAccessBlock": null,
  "s3/bucketServerSideEncryptionConfiguration": null,
  "s3/bucketVersioning": null,
  "sfn/stateMachine": { named: "name", longest: 80, pattern: /^[\w-]+$/ },
  "sns/topic": { named: "name", longest: 256, pattern: /^[\w-]+$/ },
  "sns/topicPolicy": null,
  "sns/topicSubscription": null,
  "sqs/queue": { named: "name", longest: 80, pattern: /^[\w-]+$/ },
  "sqs/queuePolicy": null,
  "ssm/parameter": { named: "name", longest: 1011, pattern: /^(\/[\w.-]+){1,15}$/ },
  "vpc/securityGroupEgressRule": null,
  "vpc/securityGroupIngressRule": null,
};

/** Every breach of a limit of AWS, as `type name: what`. */
function breaches(recording: Recording): string[] {
  const custom = recording.registered.filter((resource) => resource.custom);
  return custom.flatMap((resource) => {
    const found = [...nameBreaches(resource), ...sizeBreaches(resource)];
    return found.map((breach) => `${resource.type} ${resource.name}: ${breach}`);
  });
}

function nameBreaches({ type, name, inputs }: Registered): string[] {
  const limit = LIMITS[type.split(":")[1] ?? ""];
  if (limit === null) return [];
  if (limit === undefined) return ["no limit is known; look it up and add it to LIMITS"];
  const given = inputs[limit.named];
  const real = typeof given === "string" ? given : `${name}-0123456`;
  return [
    ...(real.length <= limit.longest ? [] : [`'${real}' is longer than ${limit.longest}`]),
    ...(limit.pattern.test(real) ? [] : [`'${real}' does not match ${String(limit.pattern)}`]),
  ];
}

function sizeBreaches({ type, inputs }: Registered): string[] {
  const bytes = (value: unknown) => Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));
  const over = (what: string, value: unknown, most: number) =>
    value !== undefined && bytes(value) > most ? [`its ${what} has ${bytes(value)} bytes of ${most}`] : [];
  const variables = (inputs["environment"] as { variables?: object } | undefined)?.variables;
  return [
    // A role here has one inline policy, so its size is the total that counts.
    ...(type.endsWith(":RolePolicy") ? over("policy", inputs["policy"], 10_240) : []),
    ...(type.endsWith(":Policy") ? over("managed policy", inputs["policy"], 6_144) : []),
    ...(type.endsWith(":Policy") ? over("policy", inputs["policy"], 6144) : []),
    ...(type.endsWith(":BucketPolicy") ? over("policy", inputs["policy"], 20 * 1024) : []),
    ...(type.endsWith(":StateMachine") ? over("definition", inputs["definition"], 1024 ** 2) : []),
    ...over("body", inputs["dashboardBody"], 1024 ** 2),
    ...over("query", inputs["query"], 262_144),
    ...over("environment", variables, 4096),
    ...(type.endsWith(":Parameter") ? over("value", inputs["insecureValue"], 4096) : []),
    ...over("arguments", inputs["defaultArguments"], 260 * 1024),
    ...over("description", inputs["description"], type.endsWith(":Function") ? 256 : 512),
    ...over("alarm's description", inputs["alarmDescription"], 1024),
  ];
}

describe("AWS's limits", () => {
  for (const count of [1, 100]) {
    it(`hold for ${count} dataset(s) of the longest name`, async () => {
      const { recording } = await record(() => many(count), { project: "p".repeat(60), stack: "s".repeat(60) });
      expect(breaches(recording)).to.deep.equal([]);
      expect(recording.names("Job")).to.have.length(count);
    }).timeout(60_000);
  }

  it("hold with every option", async () => {
    const { recording } = await record(() => example(everyOption("aws-cn")), {
      project: "p".repeat(60),
      stack: "s".repeat(60),
    });
    expect(breaches(recording)).to.deep.equal([]);
  }).timeout(60_000);

  /** Options that add to each dataset: Lake Formation three grants, and one for each reader and steward. */
  const ofOneDataset: [what: string, args: ExampleArgs, most: number][] = [
    ["as it comes", {}, 16],
    ["with every option but Lake Formation", { ...everyOption("aws-cn"), storage: { customerKey: true } }, 16],
    ["with every option", everyOption("aws-cn"), 16 + 3 + 2],
  ];
  for (const [what, args, most] of ofOneDataset) {
    it(`leave room: a dataset has at most ${most} resources, ${what}`, async () => {
      const { recording } = await record(() => example(args));
      const own = recording.registered.filter(({ custom, name }) => custom && /^(houses|rooms)-/.test(name));
      expect(own.length % 2).to.equal(0);
      expect(own.length / 2).to.be.within(13, most);
    });
  }

  it("keep a role to one inline policy, so that its size is the role's", async () => {
    const { recording } = await record(() => many(2));
    const roles = Object.values(recording.all("RolePolicy")).map(({ role }) => role);
    expect(new Set(roles).size).to.equal(roles.length);
    expect(roles).to.have.length(recording.names("Role").length);
  });

  const components: Record<string, (name: string) => unknown> = {
    Notifications: (name) => new Notifications(name),
    MonthlyBudget: (name) => new MonthlyBudget(name, { limit: 1, emails: ["a@example.com"] }),
    PrivateNetwork: (name) => new PrivateNetwork(name),
    LakeStorage: (name) => new LakeStorage(name, { etl: smallSources().etl }),
    LakehouseDataset: (name) => {
      const { lake, alerts } = base();
      return new LakehouseDataset(name, { lake, alerts, contract: named("orders") });
    },
    Pipeline: (name) => {
      const { lake, alerts, functions } = base();
      const datasets = [new LakehouseDataset("orders", { lake, alerts, contract: named("orders") })];
      return new Pipeline(name, { lake, alerts, datasets, functions });
    },
  };
  for (const [kind, make] of Object.entries(components)) {
    it(`refuse a ${kind}'s name at preview, as soon as it is too long for any of its children`, async () => {
      const attempt = (length: number) =>
        record(() => make("n".repeat(length))).then(
          ({ recording }) => breaches(recording),
          (error: unknown) => String(error),
        );
      let [accepted, refused] = [1, 400];
      while (refused - accepted > 1) {
        const middle = Math.floor((accepted + refused) / 2);
        if (typeof (await attempt(middle)) === "string") refused = middle;
        else accepted = middle;
      }
      // The longest name that is taken makes nothing that AWS would refuse.
      expect(await attempt(accepted), `a name of ${accepted}`).to.deep.equal([]);
      const message = String(await attempt(refused));
      expect(message).to.include(
        `${kind} '${"n".repeat(refused)}' has 1 fault(s) in its arguments:\n  - name: makes the`,
      );
      expect(message).to.match(/which is 1 character\(s\) over \d+ \(8 are Pulumi's\); choose a shorter name/);
    }).timeout(60_000);
  }

  it("of characters hold for names as people give them", async () => {
    const error = await record(() => new LakeStorage("My_Lake", { etl: smallSources().etl })).then(() => "", String);
    expect(error).to.include(
      "LakeStorage 'My_Lake' has 1 fault(s) in its arguments:\n" +
        "  - name: makes the bucket 'My_Lake-raw'; use lower case letters, digits and '-'",
    );
  });

  it("of project and stack are the database's", async () => {
    const error = await record(() => example(), { project: "p".repeat(100), stack: "s".repeat(160) }).then(
      () => "",
      String,
    );
    const database = `${"p".repeat(100)}_${"s".repeat(160)}`;
    expect(error).to.include(
      "LakeStorage 'lake' has 1 fault(s) in its arguments:\n" +
        `  - project and stack: makes the database '${database}', which is 6 character(s) over 255; choose a shorter name`,
    );
  });
});

function base() {
  const { functions, etl } = smallSources();
  return { functions, alerts: new Notifications("alerts"), lake: new LakeStorage("lake", { etl }) };
}

function named(name: string) {
  return contract({ name, columns: { id: long() }, key: ["id"] });
}

/** A pipeline of so many datasets, each named with all the characters a contract's name may have. */
function many(count: number): void {
  const { functions, lake, alerts } = base();
  const datasets = Array.from({ length: count }, (_, index) => {
    const name = `d${String(index).padStart(39, "_")}`;
    return new LakehouseDataset(name, { lake, alerts, contract: named(name) });
  });
  new Pipeline("estate", { lake, alerts, datasets, functions });
}
