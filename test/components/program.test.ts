import { expect } from "chai";
import { record, value } from "./recording.ts";

describe("the program", () => {
  it("evaluates, and exports what people and tools need", async () => {
    const { recording, result } = await record(() => import("../../index.ts"), {
      stack: "program",
      config: {
        "lakehouse:gatherSeconds": "2",
        "lakehouse:ingestLimits": '{"rows":5000}',
        "lakehouse:executionClass": "FLEX",
      },
    });
    const exported = await Promise.all(
      Object.entries(result).map(async ([name, output]) => [name, await value<unknown>(output)]),
    );
    expect(Object.fromEntries(exported)).to.deep.equal({
      rawBucket: "lakehouse-raw-id",
      lakeBucket: "lakehouse-lake-id",
      codeBucket: "lakehouse-code-id",
      database: "lakehouse_program",
      topicArn: "arn:aws-cn:sns:cn-north-1:123456789012:lakehouse-alerts-topic",
      uploadTo: "s3://lakehouse-raw-id/incoming/",
      workgroup: "ecommerce-analysts-workgroup",
      analystPolicyArn: "arn:aws-cn:iam:cn-north-1:123456789012:ecommerce-analyst-access-policy",
      operatorPolicyArn: "arn:aws-cn:iam:cn-north-1:123456789012:ecommerce-operator-access-policy",
      dashboard: "lakehouse-program-ecommerce",
      ledgerTable: "ecommerce-ledger-table",
      stateMachineArn: "arn:aws-cn:sfn:cn-north-1:123456789012:ecommerce-load",
      queueUrl: "https://sqs.test/ecommerce-uploads-queue",
      deadLetterUrl: "https://sqs.test/ecommerce-uploads-dead-letters",
      ingestFunction: "ecommerce-ingest",
      settleFunction: "ecommerce-settle",
      sweepFunction: "ecommerce-sweep",
      glueJobs: {
        orders: "lakehouse-program-orders",
        products: "lakehouse-program-products",
        order_items: "lakehouse-program-order_items",
      },
    });
    expect(recording.inputs("Job", "order-items-job")["executionClass"]).to.equal("FLEX");
    expect(recording.inputs("Function", "ecommerce-ingest")["environment"]).to.deep.include({
      variables: {
        RAW_BUCKET: "lakehouse-raw-id",
        LEDGER_TABLE: "ecommerce-ledger-table",
        METRICS_NAMESPACE: "lakehouse/program",
        CONSOLE_URL: "https://cn-north-1.console.amazonaws.cn",
        QUEUE_URL: "https://sqs.test/ecommerce-uploads-queue",
        STATE_MACHINE_ARN: "arn:aws-cn:sfn:cn-north-1:123456789012:ecommerce-load",
        GATHER_SECONDS: "2",
        GATHER_MARGIN_SECONDS: "10",
        TOPIC_ARN: "arn:aws-cn:sns:cn-north-1:123456789012:lakehouse-alerts-topic",
        CLAIM_SECONDS: "300",
        LARGEST_FILE_MB: "10000",
        INGEST_LIMITS:
          '{"workbookMb":500,"zipEntries":10000,"entryMb":2000,"unpackedMb":6000,"ratio":200,"sharedStringsMb":128,' +
          '"stagedMb":8000,"rows":5000,"columns":2000,"cellCharacters":1000000,"rowMb":8}',
      },
    });
  }).timeout(30_000);
});
