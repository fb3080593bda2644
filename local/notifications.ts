import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { AwsClients } from "./aws-clients.ts";
import type { LocalEvents } from "./events.ts";

/** Hears what is published on the topics, by a queue of its own, and tells it as events; returns how to stop. */
export async function listenToTopics(
  aws: AwsClients,
  topics: readonly string[],
  events: LocalEvents,
): Promise<() => Promise<void>> {
  if (topics.length === 0) return () => Promise.resolve();
  const { QueueUrl = "" } = await aws.sqs.send(new CreateQueueCommand({ QueueName: `local-listener-${randomUUID()}` }));
  const { Attributes } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  for (const TopicArn of topics) {
    const Endpoint = Attributes?.["QueueArn"] ?? "";
    await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  }
  const stopped = new AbortController();
  const listening = listen();
  return async () => {
    stopped.abort();
    await listening;
  };

  async function listen(): Promise<void> {
    const { signal: abortSignal } = stopped;
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
    while (!abortSignal.aborted) {
      try {
        const { Messages = [] } = await aws.sqs.send(receive, { abortSignal });
        for (const { Body = "{}" } of Messages) tell(Body);
        if (Messages.length === 0) continue;
        const Entries = Messages.map(({ ReceiptHandle = "" }, index) => ({ Id: String(index), ReceiptHandle }));
        await aws.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      } catch {
        await sleep(500, undefined, { signal: abortSignal }).catch(() => undefined);
      }
    }
  }

  function tell(body: string): void {
    // SNS wraps what it delivers to a queue in this envelope.
    const { TopicArn, Subject, Message } = JSON.parse(body) as Readonly<Record<string, string | undefined>>;
    const [topicArn = "", subject = null, message = ""] = [TopicArn, Subject, Message];
    events.emit({ kind: "notification", at: new Date(), topicArn, subject, message });
  }
}
