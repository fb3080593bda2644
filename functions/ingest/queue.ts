import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { CROWD } from "../../components/protocol/window.ts";
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

/** Whether so many uploads wait to be opened that loads should gather for longer. SQS may be some seconds behind. */
export async function isCrowded({ sqs, url }: Queue): Promise<boolean> {
  const waiting = "ApproximateNumberOfMessages";
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [waiting] }));
  return Number(Attributes?.[waiting] ?? 0) >= CROWD.uploads;
}

export async function enqueueBody(queue: Queue, body: string, delaySeconds = 0): Promise<void> {
  await queue.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, DelaySeconds: delaySeconds }));
}
