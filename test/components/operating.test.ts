import { expect } from "chai";
import { documentOf } from "../../components/contract/index.ts";
import { decodeJson, Deployment } from "../../components/protocol/index.ts";
import { example, houses, rooms } from "./example.ts";
import { PLACE, realArn, record, type Recording } from "./recording.ts";

const ACCOUNT = `${PLACE.region}:${PLACE.account}`;
const ARN = `arn:${PLACE.partition}`;

describe("whoever runs the pipeline", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example(), { arnOf: realArn }));
  });

  it("finds what it consists of in one parameter, and the contracts in the code bucket", () => {
    const { name, type, insecureValue } = recording.inputs("Parameter", "estate-deployment");
    expect({ name, type }).to.deep.equal({ name: "/lakehouse/deployments/lakehouse-test/estate", type: "String" });
    const contracts = "pipelines/estate/contracts.json";
    expect(decodeJson(Deployment, String(insecureValue), "the parameter")).to.deep.equal({
      project: "lakehouse",
      stack: "test",
      pipeline: "estate",
      region: PLACE.region,
      rawBucket: "lake-raw-id",
      lakeBucket: "lake-lake-id",
      codeBucket: "lake-code-id",
      contracts,
      database: "lakehouse_test",
      crawledDatabase: "lakehouse_test_crawled",
      workgroup: "estate-analysts-workgroup",
      ledgerTable: "estate-ledger-table",
      stateMachineArn: `${ARN}:states:${ACCOUNT}:stateMachine:estate-load`,
      queueUrl: "https://sqs.test/estate-uploads-queue",
      deadLetterUrl: "https://sqs.test/estate-uploads-dead-letters",
      topicArn: `${ARN}:sns:${ACCOUNT}:alerts-topic`,
      ingestFunction: "estate-ingest",
      ingestSource: "estate-ingest-source-uuid",
      sweepRule: "estate-sweep-schedule",
      gatherSeconds: 60,
      gatherMarginSeconds: 10,
      largestFileMb: 10_000,
    });
    const { content, ...object } = recording.inputs("BucketObjectv2", "estate-deployment-contracts");
    expect(object).to.deep.equal({ bucket: "lake-code-id", key: contracts, contentType: "application/json" });
    expect(JSON.parse(String(content))).to.deep.equal([houses, rooms].map(documentOf));
  });

  it("may do what the command line calls, and what analysts may", () => {
    const allowed = (Action: string[], ...Resource: string[]) => ({ Effect: "Allow", Action, Resource });
    const bucket = (name: string) => `${ARN}:s3:::lake-${name}`;
    const under = (name: string, ...prefixes: string[]) => prefixes.map((prefix) => `${bucket(name)}/${prefix}/*`);
    const ledger = `${ARN}:dynamodb:${ACCOUNT}:table/estate-ledger-table`;
    const { Statement } = recording.policy("Policy", "estate-operator-access-policy");
    const analyst = recording.policy("Policy", "estate-analyst-access-policy").Statement;
    expect(Statement).to.deep.include.members(analyst);
    const own = Statement.filter((each) => !analyst.some((other) => JSON.stringify(other) === JSON.stringify(each)));
    expect(own).to.deep.equal([
      allowed(
        ["ssm:GetParametersByPath"],
        `${ARN}:ssm:${ACCOUNT}:parameter/lakehouse/deployments`,
        `${ARN}:ssm:${ACCOUNT}:parameter/lakehouse/deployments/*`,
      ),
      allowed(["s3:GetObject"], ...under("code", "pipelines")),
      allowed(["s3:ListBucket"], bucket("raw")),
      allowed(["s3:ListBucketVersions"], bucket("raw")),
      allowed(["s3:GetObject"], ...under("raw", "verdicts", "staged", "done", "failed", "reloads")),
      allowed(["s3:PutObject", "s3:AbortMultipartUpload"], ...under("raw", "incoming")),
      allowed(["s3:DeleteObject"], ...under("raw", "failed")),
      allowed(["s3:GetObject"], ...under("raw", "archived", "incoming")),
      allowed(["s3:GetObjectVersion"], ...under("raw", "archived", "incoming", "failed")),
      allowed(["s3:PutObject"], ...under("raw", "reloads", "staged")),
      allowed(["s3:GetObject"], ...under("lake", "runs")),
      allowed(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:DescribeTable"], ledger),
      allowed(["dynamodb:Query"], `${ledger}/index/files-by-key`),
      allowed(
        ["states:StartExecution", "states:ListExecutions", "states:DescribeStateMachine"],
        `${ARN}:states:${ACCOUNT}:stateMachine:estate-load`,
      ),
      allowed(["sqs:SendMessage", "sqs:GetQueueAttributes"], `${ARN}:sqs:${ACCOUNT}:estate-uploads-queue`),
      allowed(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        `${ARN}:sqs:${ACCOUNT}:estate-uploads-dead-letters`,
      ),
      allowed(["s3:GetBucketNotification", "s3:GetBucketVersioning"], bucket("raw")),
      allowed(["lambda:GetEventSourceMapping"], `${ARN}:lambda:${ACCOUNT}:event-source-mapping:estate-ingest-source`),
      allowed(["events:DescribeRule"], `${ARN}:events:${ACCOUNT}:rule/estate-sweep-schedule`),
      allowed(["sns:ListSubscriptionsByTopic"], `${ARN}:sns:${ACCOUNT}:alerts-topic`),
      allowed(["cloudwatch:DescribeAlarms"], `${ARN}:cloudwatch:${ACCOUNT}:alarm:*`),
    ]);
  });
});
