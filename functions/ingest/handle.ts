import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { errorFields } from "../log.ts";
import { attempt } from "./attempt.ts";
import type { Ingest } from "./ingest.ts";
import { versionsIn } from "./message.ts";

/** Works through a batch of messages; those that failed are named, so that only they come again. */
export async function handleMessages(event: SQSEvent, ingest: Ingest): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      for (const version of versionsIn(body)) await attempt(version, ingest);
    } catch (error) {
      ingest.log("error", "a message failed; it comes again", { messageId, body, ...errorFields(error) });
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
