import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Version } from "../storage/versions.ts";
import { messageFor } from "./message.ts";

/** The queue that ingest is fed from. */
export interface Queue {
  sqs: SQSClient;
  url: string;
}

export function enqueue(queue: Queue, version: Version, delaySeconds = 0): Promise<void> {
  return enqueueBody(queue, messageFor(version), delaySeconds);
}

export async function enqueueBody(queue: Queue, body: string, delaySeconds = 0): Promise<void> {
  await queue.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, DelaySeconds: delaySeconds }));
}
