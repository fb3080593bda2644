import { expect } from "chai";
import { example, type ExampleArgs } from "./example.ts";
import { record, type Registered } from "./recording.ts";

/** Every resource by type and name. */
async function registered(args: ExampleArgs): Promise<Map<string, Registered>> {
  const { recording } = await record(() => example(args));
  return new Map(
    recording.registered.map((resource) => [`${resource.type.split(":").at(-1)} ${resource.name}`, resource]),
  );
}

/** What differs from the untouched example: what was there before, and what is there now. */
async function changes(args: ExampleArgs): Promise<Record<string, { before: object; now: object }>> {
  const [before, now] = [await registered({}), await registered(args)];
  expect([...now.keys()].sort()).to.deep.equal([...before.keys()].sort());
  const differing = [...now].filter(
    ([key, { inputs }]) => JSON.stringify(inputs) !== JSON.stringify(before.get(key)?.inputs),
  );
  return Object.fromEntries(
    differing.map(([key, { inputs }]) => [key, differenceOf(before.get(key)?.inputs ?? {}, inputs)]),
  );
}

describe("a transform", () => {
  it("changes a dataset's children, and nothing else", async () => {
    const names: string[] = [];
    expect(
      await changes({
        dataset: {
          transform: {
            job: (job, _opts, name) => {
              names.push(name);
              job.timeout = 30;
            },
            role: { path: "/lakehouse/" },
            table: (table) => ({ ...table, description: "mine" }),
            alarm: (alarm, _opts, name) => {
              if (name.endsWith("-stale")) alarm.actionsEnabled = false;
            },
          },
        },
      }),
    ).to.deep.equal({
      "Job houses-job": { before: { timeout: 60 }, now: { timeout: 30 } },
      "Job rooms-job": { before: { timeout: 60 }, now: { timeout: 30 } },
      "Role houses-role": { before: {}, now: { path: "/lakehouse/" } },
      "Role rooms-role": { before: {}, now: { path: "/lakehouse/" } },
      "CatalogTable houses-table": {
        before: { description: "houses: the newest version of every row" },
        now: { description: "mine" },
      },
      "CatalogTable rooms-table": {
        before: { description: "rooms: the newest version of every row" },
        now: { description: "mine" },
      },
      "MetricAlarm houses-stale": { before: {}, now: { actionsEnabled: false } },
      "MetricAlarm rooms-stale": { before: {}, now: { actionsEnabled: false } },
    });
    expect(names).to.deep.equal(["houses-job", "rooms-job"]);
  });

  it("reaches through storage, notifications and pipeline to the children of their children", async () => {
    expect(
      await changes({
        notifications: { transform: { topic: { displayName: "Lakehouse" } } },
        storage: {
          transform: {
            raw: { bucket: { objectLockEnabled: true } },
            etl: { script: { storageClass: "STANDARD_IA" } },
            database: { description: "mine" },
          },
        },
        pipeline: {
          transform: {
            ledger: { table: { tableClass: "STANDARD_INFREQUENT_ACCESS" } },
            queue: { deadLettersAlarm: { threshold: 5 } },
            verifiers: { workgroup: { description: "mine" } },
            analysts: { workgroup: { state: "DISABLED" } },
            ingest: { function: { reservedConcurrentExecutions: 5 }, source: { enabled: false } },
            settle: { log: { logGroupClass: "INFREQUENT_ACCESS" } },
            sweep: { schedule: { state: "DISABLED" }, role: { path: "/sweep/" } },
            load: { stateMachine: { publish: true } },
            failures: { rule: { description: "mine" } },
          },
        },
      }),
    ).to.deep.equal({
      "Topic alerts-topic": { before: {}, now: { displayName: "Lakehouse" } },
      "Bucket lake-raw": { before: {}, now: { objectLockEnabled: true } },
      "BucketObjectv2 lake-etl-script": { before: {}, now: { storageClass: "STANDARD_IA" } },
      "CatalogDatabase lake-database": {
        before: { description: "The lakehouse's tables" },
        now: { description: "mine" },
      },
      "Table estate-ledger-table": { before: {}, now: { tableClass: "STANDARD_INFREQUENT_ACCESS" } },
      "MetricAlarm estate-uploads-dead-letters-alarm": { before: { threshold: 0 }, now: { threshold: 5 } },
      "Workgroup estate-verify-workgroup": {
        before: { description: "Queries of the verify" },
        now: { description: "mine" },
      },
      "Workgroup estate-analysts-workgroup": { before: {}, now: { state: "DISABLED" } },
      "Function estate-ingest": { before: {}, now: { reservedConcurrentExecutions: 5 } },
      "EventSourceMapping estate-ingest-source": { before: {}, now: { enabled: false } },
      "LogGroup estate-settle-log": { before: {}, now: { logGroupClass: "INFREQUENT_ACCESS" } },
      "EventRule estate-sweep-schedule": { before: {}, now: { state: "DISABLED" } },
      "EventRule estate-sweep-maintenance-schedule": { before: {}, now: { state: "DISABLED" } },
      "Role estate-sweep-role": { before: {}, now: { path: "/sweep/" } },
      "StateMachine estate-load": { before: {}, now: { publish: true } },
      "EventRule estate-failures-rule": {
        before: { description: "Executions that ended badly and could not say so" },
        now: { description: "mine" },
      },
    });
  });

  it("cannot take the lock off a dataset's tables", async () => {
    const { recording } = await record(() =>
      example({
        dataset: {
          transform: {
            job: () => ({
              roleArn: "other",
              command: { scriptLocation: "other" },
              name: "other",
              executionProperty: { maxConcurrentRuns: 9 },
            }),
          },
        },
      }),
    );
    expect(recording.inputs("Job", "houses-job")).to.deep.equal({
      roleArn: "other",
      command: { scriptLocation: "other" },
      name: "lakehouse-test-houses",
      executionProperty: { maxConcurrentRuns: 1 },
      maxRetries: 0,
      jobRunQueuingEnabled: false,
    });
  });
});

/** The properties that are not alike. */
function differenceOf(before: Record<string, unknown>, now: Record<string, unknown>) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  );
  const of = (inputs: Record<string, unknown>) =>
    Object.fromEntries(keys.filter((key) => key in inputs).map((key) => [key, inputs[key]]));
  return { before: of(before), now: of(now) };
}
