import { type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { NotificationReport } from "../report.ts";

/** A subscriber of the topic, as an e-mail address would be one. Returns the URL of its queue. */
export async function subscribe(sns: SNSClient, sqs: SQSClient, topicArn: string): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "demo-notifications" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: Attributes?.["QueueArn"] }));
  return QueueUrl;
}

/** Takes all that has arrived since the last time. */
export async function receiveNotifications(sqs: SQSClient, queueUrl: string): Promise<NotificationReport[]> {
  const found: NotificationReport[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return found;
    found.push(...Messages.map(({ Body }) => opened(Body ?? "{}")));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** SNS wraps what it sends into an envelope of its own. */
function opened(body: string): NotificationReport {
  const envelope: unknown = JSON.parse(body);
  const field = (name: string): string => {
    const value: unknown = envelope !== null && typeof envelope === "object" ? Reflect.get(envelope, name) : undefined;
    return typeof value === "string" ? value : "";
  };
  return { subject: field("Subject"), message: field("Message") };
}
