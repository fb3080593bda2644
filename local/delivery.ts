import { PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { AwsClients } from "./aws-clients.ts";
import type { Functions } from "./lambda/functions.ts";

/** Brings an event to the target of a rule or schedule. */
export async function deliver(aws: AwsClients, functions: Functions, targetArn: string, text: string): Promise<void> {
  const [, , service, , , name = ""] = targetArn.split(":");
  if (service === "lambda") {
    await functions.invoke(targetArn, JSON.parse(text));
  } else if (service === "sns") {
    await aws.sns.send(new PublishCommand({ TopicArn: targetArn, Message: unquoted(text) }));
  } else if (service === "sqs") {
    const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
  } else {
    throw new Error(`nothing here delivers to "${targetArn}": targets are functions, topics and queues`);
  }
}

/** A template that is one JSON string reaches a topic as its text. */
function unquoted(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "string" ? parsed : text;
  } catch {
    return text;
  }
}
