import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import {
  bundledContracts,
  gatheringSetting,
  limitsSetting,
  megabytesSetting,
  secondsSetting,
  textSetting,
  type Environment,
} from "../environment.ts";
import { busFrom } from "../event-bus.ts";
import { consoleFrom } from "../links.ts";
import { logToStdout } from "../log.ts";
import { metricsFrom } from "../metrics.ts";
import { convert } from "./convert.ts";
import { handleMessages } from "./handle.ts";
import type { Ingest } from "./ingest.ts";
import { limitsOf } from "./reading/limits.ts";

let ingest: Ingest | undefined;

/** S3 → SQS → here: one message per call. */
export function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  ingest ??= ingestFrom(process.env);
  return handleMessages(event, ingest);
}

function ingestFrom(environment: Environment): Ingest {
  const text = (name: string) => textSetting(environment, name);
  const limits = {
    ...limitsOf(limitsSetting(environment, "INGEST_LIMITS")),
    fileBytes: megabytesSetting(environment, "LARGEST_FILE_MB"),
  };
  return {
    raw: { s3: new S3Client(), name: text("RAW_BUCKET") },
    ledger: { dynamo: new DynamoDBClient(), table: text("LEDGER_TABLE") },
    queue: { sqs: new SQSClient(), url: text("QUEUE_URL") },
    metrics: metricsFrom(environment),
    bus: busFrom(environment),
    console: consoleFrom(environment),
    topic: { sns: new SNSClient(), arn: text("TOPIC_ARN") },
    workflow: {
      sfn: new SFNClient(),
      stateMachineArn: text("STATE_MACHINE_ARN"),
      gathering: gatheringSetting(environment),
    },
    contracts: bundledContracts(import.meta.url),
    convert: (input) => convert({ ...input, limits }),
    claimSeconds: secondsSetting(environment, "CLAIM_SECONDS"),
    now: () => new Date(),
    log: logToStdout,
  };
}
