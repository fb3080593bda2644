import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** A registration, as the engine would see it. */
export interface Registered {
  type: string;
  name: string;
  /** Without its tags, which every resource has the same way. */
  inputs: Record<string, unknown>;
  tags?: Record<string, string>;
  custom: boolean;
}

export interface RecordedPlace {
  partition: string;
  region: string;
  account: string;
}

export const PLACE: RecordedPlace = { partition: "aws-cn", region: "cn-north-1", account: "123456789012" };
export const PLACES: readonly RecordedPlace[] = [
  PLACE,
  { partition: "aws", region: "eu-central-1", account: "123456789012" },
  { partition: "aws-us-gov", region: "us-gov-west-1", account: "123456789012" },
];

/** Who gets new tables, where nobody has switched 'Use only IAM access control' off. */
export const IAM_ONLY = [{ principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"] }];

function answersOf(place: RecordedPlace, tableDefaults: unknown[]): Readonly<Record<string, Record<string, unknown>>> {
  return {
    "aws:index/getPartition:getPartition": { partition: place.partition },
    "aws:index/getRegion:getRegion": { region: place.region },
    "aws:index/getCallerIdentity:getCallerIdentity": { accountId: place.account },
    "aws:index/getAvailabilityZones:getAvailabilityZones": {
      names: ["a", "b", "c"].map((letter) => place.region + letter),
    },
    "aws:lakeformation/getDataLakeSettings:getDataLakeSettings": { createTableDefaultPermissions: tableDefaults },
  };
}

/** Everything a program registers, in a partition and region that nobody has by accident; outputs are awaited. */
export class Recording {
  readonly registered: readonly Registered[];

  constructor(registered: readonly Registered[]) {
    this.registered = registered;
  }

  /** The inputs of the one resource of that type and name. */
  inputs(type: string, name: string): Record<string, unknown> {
    const found = this.registered.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    if (found.length !== 1 || !found[0]) {
      throw new Error(`${found.length} of ${type} ${name}; there are ${this.names(type).join(", ")}`);
    }
    return found[0].inputs;
  }

  /** The inputs of that type by name. */
  all(type: string): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      this.registered.filter((r) => r.type.endsWith(`:${type}`)).map(({ name, inputs }) => [name, inputs]),
    );
  }

  names(type: string): string[] {
    return Object.keys(this.all(type)).sort();
  }

  policy(type: string, name: string, argument = "policy"): PolicyDocument {
    return JSON.parse(String(this.inputs(type, name)[argument])) as PolicyDocument; // what a test says of it is checked by the test
  }
}

export interface PolicyDocument {
  Version: string;
  Statement: { Effect: string; Action: string | string[]; Resource: string | string[]; [key: string]: unknown }[];
}

/** Evaluates a program under mocks that record; a call nobody expected is an error. */
export async function record<T>(
  program: () => T | Promise<T>,
  {
    project = "lakehouse",
    stack = "test",
    config = {},
    place = PLACE,
    tableDefaults = [],
    arnOf = anyArn,
  }: {
    project?: string;
    stack?: string;
    config?: Record<string, string>;
    place?: RecordedPlace;
    /** The account's settings of Lake Formation for new tables. */
    tableDefaults?: unknown[];
    /** The ARN of a resource. @default one of no service's own form */
    arnOf?: typeof anyArn;
  } = {},
): Promise<{ recording: Recording; result: Awaited<T> }> {
  const registered: Registered[] = [];
  const answers = answersOf(place, tableDefaults);
  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: untyped, custom }) => {
        const { tags, ...inputs } = untyped as Record<string, unknown> & Pick<Registered, "tags">; // Pulumi says any
        registered.push({ type, name, inputs, ...(tags && { tags }), custom: custom === true });
        return { id: `${name}-id`, state: { name, ...madeUp(type, name, arnOf(type, name, place)), ...inputs } };
      },
      call: ({ token }) => {
        const answer = answers[token];
        if (!answer) throw new Error(`nobody expected a call of ${token}`);
        return answer;
      },
    },
    project,
    stack,
    false,
  );
  // Pulumi keeps a stack trace of every output, which takes most of the time; no test looks at one.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const result = await program();
    await pulumi.runtime.disconnect();
    return { recording: new Recording(registered), result };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What a resource only knows once it exists. */
function madeUp(type: string, name: string, arn: string): Record<string, string> {
  return {
    arn,
    ...(type.endsWith(":VpcEndpoint") && { prefixListId: `${name}-prefixes` }),
    ...(type.endsWith(":Queue") && { url: `https://sqs.test/${name}` }),
    ...(type.endsWith(":EventSourceMapping") && { uuid: `${name}-uuid` }),
  };
}

function anyArn(type: string, name: string, { partition, region, account }: RecordedPlace): string {
  const service = type.split("/")[0]?.split(":")[1];
  return `arn:${partition}:${service}:${region}:${account}:${name}`;
}

/** What stands before the name in the ARNs of each service's resources. */
const BEFORE_NAME: Readonly<Record<string, string>> = {
  "aws:cloudwatch/logGroup:LogGroup": "logs:log-group:",
  "aws:dynamodb/table:Table": "dynamodb:table/",
  "aws:kms/key:Key": "kms:key/",
  "aws:lambda/function:Function": "lambda:function:",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "lambda:event-source-mapping:",
  "aws:cloudwatch/eventRule:EventRule": "events:rule/",
  "aws:sfn/stateMachine:StateMachine": "states:stateMachine:",
  "aws:athena/workgroup:Workgroup": "athena:workgroup/",
  "aws:glue/crawler:Crawler": "glue:crawler/",
};

/** The ARN as AWS forms it. */
export function realArn(type: string, name: string, place: RecordedPlace): string {
  const { partition, region, account } = place;
  if (type.endsWith(":Bucket")) return `arn:${partition}:s3:::${name}`;
  if (type.endsWith(":Role")) return `arn:${partition}:iam::${account}:role/${name}`;
  const [service, before] = BEFORE_NAME[type]?.split(/:(.*)/) ?? [];
  if (service === undefined) return anyArn(type, name, place);
  return `arn:${partition}:${service}:${region}:${account}:${before}${name}`;
}

export function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

const folders: string[] = [];
process.once("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Sources for the functions and the load, as small as they can be. */
export function smallSources(): { functions: string; etl: string } {
  const root = mkdtempSync(join(tmpdir(), "lakehouse-sources-"));
  folders.push(root);
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const name of ["ingest", "settle", "sweep"]) {
    write(`functions/${name}/handler.ts`, `export const handler = async (): Promise<string> => "${name}";\n`);
  }
  write("etl/job.py", "print('job')\n");
  write("etl/lakehouse_etl/__init__.py", "");
  write("etl/lakehouse_etl/load/merge.py", "print('merge')\n");
  return { functions: join(root, "functions"), etl: join(root, "etl") };
}
