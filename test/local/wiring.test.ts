import { expect } from "chai";
import { compilePattern, deliveriesOf } from "../../local/event-rules.ts";
import { metricData } from "../../local/lambda/metrics.ts";
import { zipped } from "../../local/provider/assets.ts";
import { policyDocument } from "../../local/provider/policy-document.ts";
import { autoNamer, type Creation } from "../../local/provider/index.ts";
import { pascalCase, resource } from "../../local/provider/resource.ts";
import { rateMilliseconds } from "../../local/scheduler.ts";

describe("rules on events", () => {
  const event = { source: "aws.states", detail: { status: "FAILED", name: 'say "x"', count: 3 } };
  const target = { rule: "r", arn: "t", input: undefined, inputPath: undefined, transformer: undefined };

  const patterns: [Record<string, unknown>, boolean][] = [
    [{ source: ["aws.states"] }, true],
    [{ source: ["aws.glue"] }, false],
    [{ detail: { status: ["TIMED_OUT", "FAILED"] } }, true],
    [{ detail: { status: [{ "anything-but": ["FAILED"] }] } }, false],
    [{ detail: { name: [{ prefix: "say" }] } }, true],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { missing: ["x"] } }, false],
    [{ detail: { missing: [{ "anything-but": ["x"] }] } }, false],
    [{ detail: { $or: [{ error: [{ exists: false }] }, { error: [{ "anything-but": ["E"] }] }] } }, true],
    [{ detail: { $or: [{ name: ["x"] }, { count: [4] }] } }, false],
    [{ detail: { status: ["FAILED"], $or: [{ name: ["x"] }, { count: [3] }] } }, true],
    [{ detail: { status: ["ABORTED"], $or: [{ name: ["x"] }, { count: [3] }] } }, false],
  ];
  for (const [pattern, matches] of patterns) {
    it(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"}`, () => {
      const rule = { name: "r", arn: "rule", scheduleExpression: undefined, matches: compilePattern(pattern) };
      const sender = { principal: { service: "events.amazonaws.com" }, sourceArn: "rule" };
      const expected = matches ? [{ sender, targetArn: "t", text: JSON.stringify(event) }] : [];
      expect(deliveriesOf({ rules: [rule], targets: [target] }, event)).to.deep.equal(expected);
    });
  }

  it("refuse a condition that is not known, wherever it stands and whatever the event", () => {
    const pattern = { source: ["other"], detail: { $or: [{ count: [{ numeric: [">", 1] }] }] } };
    expect(() => compilePattern(pattern)).to.throw('the event pattern condition {"numeric":[">",1]} is not known here');
  });

  it("transform their input: text in a string, JSON outside", () => {
    const matches = compilePattern({ source: ["aws.states"] });
    const rule = { name: "r", arn: "", scheduleExpression: undefined, matches };
    const paths = { name: "$.detail.name", count: "$.detail.count", all: "$.detail" };
    const transformer = {
      paths,
      template: '{"told": "<name>: <count>", "count": <count>, "name": <name>, "other": "<x>"}',
    };
    const [delivery] = deliveriesOf({ rules: [rule], targets: [{ ...target, transformer }] }, event);
    expect(JSON.parse(delivery?.text ?? "")).to.deep.equal({
      told: 'say "x": 3',
      count: 3,
      name: 'say "x"',
      other: "<x>",
    });
  });
});

describe("schedules", () => {
  it("know rates, and nothing else", () => {
    const expressions = ["rate(5 minutes)", "rate(1 minute)", "rate(2 hours)", "rate(1 day)", "cron(0 5 * * ? *)"];
    expect(expressions.map(rateMilliseconds)).to.deep.equal([300_000, 60_000, 7_200_000, 86_400_000, undefined]);
  });
});

describe("embedded metrics", () => {
  it("become one datum per dimension set, metric and value", () => {
    const directive = { Namespace: "N", Dimensions: [["dataset"], []], Metrics: [{ Name: "rows", Unit: "Count" }] };
    const line = { _aws: { Timestamp: 1000, CloudWatchMetrics: [directive] }, dataset: "orders", rows: [1, 2] };
    const common = { MetricName: "rows", Timestamp: new Date(1000), Unit: "Count" };
    const Dimensions = [{ Name: "dataset", Value: "orders" }];
    expect(metricData(line, directive)).to.deep.equal([
      { ...common, Value: 1, Dimensions },
      { ...common, Value: 2, Dimensions },
      { ...common, Value: 1, Dimensions: [] },
      { ...common, Value: 2, Dimensions: [] },
    ]);
  });
});

describe("the provider", () => {
  it("renders a policy document as the service spells it", () => {
    const rendered = policyDocument({
      statements: [
        {
          sid: "Upload",
          actions: ["s3:PutObject", "s3:GetObject"],
          resources: ["arn:aws:s3:::b/*"],
          principals: [
            { type: "Service", identifiers: ["s3.amazonaws.com"] },
            { type: "Service", identifiers: ["sqs.amazonaws.com"] },
          ],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] },
            { test: "StringEquals", variable: "aws:PrincipalTag/team", values: ["x", "y"] },
          ],
        },
        { effect: "Deny", notActions: ["iam:*"], notResources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
      ],
    });
    expect(JSON.parse(rendered)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Upload",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: "arn:aws:s3:::b/*",
          Principal: { Service: ["s3.amazonaws.com", "sqs.amazonaws.com"] },
          Condition: { StringEquals: { "aws:SourceAccount": "1", "aws:PrincipalTag/team": ["x", "y"] } },
        },
        { Effect: "Deny", NotAction: "iam:*", NotResource: "*", Principal: "*" },
      ],
    });
  });

  it("names resources alike at every start, and differently by type, stack and name", () => {
    const name = autoNamer("p", "s", "aws:sqs/queue:Queue")("main");
    expect(name).to.match(/^main-[0-9a-f]{7}$/);
    expect(autoNamer("p", "s", "aws:sqs/queue:Queue")("main")).to.equal(name);
    const others = [
      autoNamer("p", "t", "aws:sqs/queue:Queue")("main"),
      autoNamer("p", "s", "aws:sns/topic:Topic")("main"),
    ];
    expect(others).not.to.include(name);
  });

  it("refuses an argument that it would pass over in silence", async () => {
    const create = resource<{ used: string; ignored?: string; other?: string }>(
      ({ used }) => Promise.resolve({ id: used, state: {} }),
      { ignores: ["ignored"] },
    );
    // Neither function below looks at where it creates.
    const creation = {} as Creation;
    expect(await create({ used: "x", ignored: "y" }, "n", creation)).to.deep.equal({ id: "x", state: {} });
    const error = await create({ used: "x", other: "z" }, "n", creation).catch((refused: unknown) => refused);
    expect(String(error)).to.include('does nothing with "other"');
  });

  it("spells arguments as the API does", () => {
    const written = {
      id: "1",
      filter: { prefix: "p", tags: undefined },
      transitions: [{ storageClass: "GLACIER_IR" }],
    };
    expect(pascalCase(written, { id: "ID" })).to.deep.equal({
      ID: "1",
      Filter: { Prefix: "p" },
      Transitions: [{ StorageClass: "GLACIER_IR" }],
    });
  });

  it("zips the same files to the same bytes, whatever their order", () => {
    const files: [string, Uint8Array][] = [
      ["a.py", Buffer.from("1")],
      ["b.py", Buffer.from("2")],
    ];
    const [once, again] = [files, files.toReversed()].map((inOrder) => Buffer.from(zipped(new Map(inOrder))));
    expect(once).to.deep.equal(again);
  });
});
