import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { MOST_RECEIVES } from "../../components/protocol/receives.ts";
import { errorFields } from "../log.ts";
import { readAgainIn, type ReadAgain } from "./again-message.ts";
import { attempt } from "./attempt.ts";
import type { Ingest } from "./ingest.ts";
import type { Version } from "../storage/versions.ts";
import { versionsIn } from "./message.ts";
import { readAgain } from "./read-again.ts";

/**
 * Works through a batch of messages; those that failed are named, so that only they come again. A message that cannot
 * be read comes again until it is a dead letter; one that can never does: its file is under incoming/ for the sweep.
 */
export async function handleMessages(event: SQSEvent, ingest: Ingest): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const record of event.Records) if (!(await isDoneWith(record, ingest))) failed.push(record.messageId);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function isDoneWith({ messageId, body, attributes }: SQSRecord, ingest: Ingest): Promise<boolean> {
  const { log } = ingest;
  let asked: ReadAgain | null;
  let versions: Version[];
  try {
    asked = readAgainIn(body);
    versions = asked ? [] : versionsIn(body);
  } catch (error) {
    log("error", "a message cannot be read; in the end it is a dead letter", {
      messageId,
      body,
      ...errorFields(error),
    });
    return false;
  }
  try {
    if (asked) await readAgain(asked, ingest);
    for (const version of versions) await attempt(version, ingest);
    return true;
  } catch (error) {
    const last = Number(attributes.ApproximateReceiveCount) >= MOST_RECEIVES;
    const next = last ? "the sweep brings its file back" : "it comes again";
    log("error", `a message failed; ${next}`, { messageId, body, ...errorFields(error) });
    return last;
  }
}
