import { expect } from "chai";
import { awsFault } from "../../cli/aws-faults.ts";
import { csvLine, typed } from "../../cli/athena/values.ts";
import { costText, sizeText } from "../../cli/athena/show.ts";
import { choose } from "../../cli/deployment/choose.ts";
import { LakeError, notFound } from "../../cli/errors.ts";
import { failedFile } from "../../cli/files/failed.ts";
import { since } from "../../cli/since.ts";
import { keysMeant } from "../../cli/status/identify.ts";
import { ago } from "../../cli/status/render.ts";
import type { Deployment } from "../../components/protocol/deployment.ts";

const NOW = new Date("2026-11-28T12:00:00Z");

describe("what lake is told", () => {
  const deployment = (project: string, stack: string, pipeline: string) =>
    ({ project, stack, pipeline }) as unknown as Deployment; // choosing looks at no more of it
  const dev = deployment("shop", "dev", "sales");
  const prod = deployment("shop", "prod", "sales");
  const other = deployment("bank", "dev", "sales");

  for (const [wanted, known, found] of [
    [null, [dev], dev],
    ["prod", [dev, prod], prod],
    ["shop-dev", [dev, other], dev],
    ["bank-dev/sales", [dev, other], other],
  ] as const) {
    it(`means one deployment by ${wanted ?? "nothing"} of ${known.length}`, () => {
      expect(choose(known, wanted, "here")).to.equal(found);
    });
  }

  for (const [wanted, known, exitCode, says] of [
    [null, [], 3, /^no deployment is known in here to these keys/],
    [null, [dev, prod], 2, /^2 deployments are here: shop-dev\/sales, shop-prod\/sales; name one by --stack/],
    ["dev", [dev, other], 2, /^2 deployments are called 'dev': shop-dev\/sales, bank-dev\/sales/],
    ["prd", [dev, prod], 3, /^there is no stack in here 'prd' \(known: dev, prod\)\. Did you mean 'prod'\?/],
  ] as const) {
    it(`means no deployment by ${wanted ?? "nothing"} of ${known.length}, and says what to do`, () => {
      expect(() => choose(known, wanted, "here"))
        .to.throw(LakeError, says)
        .with.property("exitCode", exitCode);
    });
  }

  for (const [text, time] of [
    ["2026-11-27", "2026-11-27T00:00:00.000Z"],
    ["2026-11-27T03:00", "2026-11-27T03:00:00.000Z"],
    ["2026-11-27T03:00+02:00", "2026-11-27T01:00:00.000Z"],
    ["36h", "2026-11-27T00:00:00.000Z"],
    ["7d", "2026-11-21T12:00:00.000Z"],
    ["90 min", "2026-11-28T10:30:00.000Z"],
  ] as const) {
    it(`understands '${text}' as a time`, () => expect(since(text, NOW).toISOString()).to.equal(time));
  }
  for (const text of ["yesterday", "2026-13-01", "28.11.2026", "7", "2026-02-30x"]) {
    it(`takes '${text}' for no time`, () => expect(() => since(text, NOW)).to.throw(LakeError, `'${text}' is no time`));
  }

  it("may mean by a name each key that it could have been uploaded under", () => {
    const datasets = ["orders", "products"];
    expect(keysMeant("a.csv", datasets)).to.deep.equal([
      "incoming/a.csv",
      "incoming/orders/a.csv",
      "incoming/products/a.csv",
    ]);
    expect(keysMeant("out/of/a.csv", datasets)).to.deep.equal(keysMeant("a.csv", datasets));
    expect(keysMeant("s3://raw/incoming/orders/a.csv", datasets)).to.deep.equal(["incoming/orders/a.csv"]);
  });

  it("knows a failed file by its key, and the reason beside it for none", () => {
    const id = "0123456789abcdef0123456789abcdef";
    const key = `failed/orders/2026/11/27/030405-${id}-a-b.csv`;
    const arrivedAt = new Date("2026-11-27T03:04:05Z");
    expect(failedFile(key)).to.deep.equal({ key, fileId: id, name: "a-b.csv", arrivedAt });
    expect(failedFile(`${key}.reason.json`)).to.equal(null);
    expect(failedFile("failed/orders/a.csv")).to.equal(null);
  });
});

describe("what lake says", () => {
  it("of a thing that is not there: what there is, and what is nearly it", () => {
    expect(notFound("dataset", "ordrs", ["orders", "order", "products"]).message).to.equal(
      "there is no dataset 'ordrs' (known: orders, order, products). Did you mean 'orders' or 'order'?",
    );
    expect(notFound("dataset", "x", []).message).to.equal("there is no dataset 'x' (known: none).");
  });

  const named = (name: string, message = "", more: object = {}) => Object.assign(new Error(message), { name }, more);
  for (const [error, says] of [
    [
      named("CredentialsProviderError", "Could not load credentials from any providers"),
      /^there are no AWS keys: run 'aws sso login'/,
    ],
    [named("ExpiredTokenException"), /^the AWS keys have run out: log in again/],
    [named("UnrecognizedClientException"), /^AWS does not know these keys/],
    [
      named("AccessDeniedException", "not authorized to perform: dynamodb:Query."),
      /^AWS does not permit this \(not authorized to perform: dynamodb:Query\): ask for the operators' policy/,
    ],
    [named("403", "UnknownError", { $metadata: { httpStatusCode: 403 } }), /^AWS does not permit this/],
    [named("PermanentRedirect"), /^this is the wrong region: set AWS_REGION/],
    [named("Error", "Region is missing"), /^no region is set: set AWS_REGION/],
    [named("Error", "connect", { code: "ECONNREFUSED" }), /^AWS cannot be reached \(connect\)/],
    [
      new AggregateError([named("Error", "connect ::1", { code: "ECONNREFUSED" })]),
      /^AWS cannot be reached \(Error: connect ::1\)/,
    ],
    [named("ThrottlingException"), /^AWS asks for patience/],
  ] as const) {
    it(`of ${error.name} '${error.message}': one sentence with the remedy`, () => {
      const told = awsFault(error);
      expect(told?.message).to.match(says).and.not.include("\n");
      expect(told?.exitCode).to.equal(4);
    });
  }
  it("of a fault of its own nothing that would blame AWS", () => {
    expect(awsFault(new TypeError("x is not a function"))).to.equal(null);
    expect(awsFault("a text")).to.equal(null);
  });

  it("values as JSON can hold them without losing a digit", () => {
    const as = (type: string, text: string | null) => typed(text, { name: "x", type });
    expect([
      as("bigint", "9007199254740991"),
      as("bigint", "9007199254740993"),
      as("integer", "-3"),
      as("double", "1.5E-7"),
      as("double", "NaN"),
      as("decimal", "0.10"),
      as("boolean", "false"),
      as("varchar", "5"),
      as("bigint", null),
    ]).to.deep.equal([9007199254740991, "9007199254740993", -3, 1.5e-7, "NaN", "0.10", false, "5", null]);
  });

  it("CSV in which no value and an empty one differ", () => {
    expect(csvLine(["a", null, "", 'say "x"', "1,5", "two\nlines"])).to.equal('a,,"","say ""x""","1,5","two\nlines"');
  });

  it("what a query cost, ten megabytes at least", () => {
    expect(costText(2e12)).to.equal("2.0 TB scanned, about 10 USD at 5 USD per TB");
    expect(costText(0)).to.equal("0 bytes scanned, about 0.000050 USD at 5 USD per TB");
    expect(sizeText(12_345_678)).to.equal("12.3 MB");
  });

  it("spans of time as people read them", () => {
    const before = (minutes: number) => ago(new Date(NOW.getTime() - minutes * 60_000).toISOString(), NOW);
    expect([0, 59, 60, 200, 2880, 3000].map(before)).to.deep.equal([
      "0 min",
      "59 min",
      "1 h 0 min",
      "3 h 20 min",
      "2 d 0 h",
      "2 d 2 h",
    ]);
  });
});
