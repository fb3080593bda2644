import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { textSetting, type Environment } from "../environment.ts";
import { busFrom } from "../event-bus.ts";
import { consoleFrom } from "../links.ts";
import { logToStdout } from "../log.ts";
import { metricsFrom } from "../metrics.ts";
import { handleSettle, type SettleResult, type Settling } from "./handle.ts";
import type { Settlement } from "./settlement.ts";

let settling: Settling | undefined;

/** Called by the workflow after each load. */
export function handler(event: unknown): Promise<SettleResult> {
  settling ??= {
    ...settlementFrom(process.env),
    uploads: { sqs: new SQSClient(), url: textSetting(process.env, "QUEUE_URL") },
  };
  return handleSettle(event, settling);
}

/** Settling as the environment describes it; the sweep settles too. */
export function settlementFrom(environment: Environment): Settlement {
  const text = (name: string) => textSetting(environment, name);
  const s3 = new S3Client();
  return {
    raw: { s3, name: text("RAW_BUCKET") },
    lake: { s3, name: text("LAKE_BUCKET") },
    ledger: { dynamo: new DynamoDBClient(), table: text("LEDGER_TABLE") },
    metrics: metricsFrom(environment),
    bus: busFrom(environment),
    console: consoleFrom(environment),
    jobLogPrefix: text("JOB_LOG_PREFIX"),
    now: () => new Date(),
    log: logToStdout,
  };
}
