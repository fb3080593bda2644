import { PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Authorization, Principal } from "./authorization.ts";
import type { AwsClients } from "./aws-clients.ts";
import type { Functions } from "./lambda/functions.ts";

/** Whom the target of an event must let in. */
export interface Sender {
  /** EventBridge itself, or the role that a schedule takes. */
  readonly principal: Principal;
  /** ARN of the rule or schedule. */
  readonly sourceArn: string;
}

export interface Delivery {
  readonly sender: Sender;
  readonly targetArn: string;
  readonly text: string;
}

/** EventBridge, on behalf of a rule. */
export function ofRule(ruleArn: string): Sender {
  return { principal: { service: "events.amazonaws.com" }, sourceArn: ruleArn };
}

const actions: Readonly<Record<string, string>> = {
  lambda: "lambda:InvokeFunction",
  sns: "sns:Publish",
  sqs: "sqs:SendMessage",
};

/** Brings an event to the target of a rule or schedule, if the target's policy, or the schedule's role, allows it. */
export async function deliver(
  aws: AwsClients,
  functions: Functions,
  authorization: Authorization,
  { sender, targetArn, text }: Delivery,
): Promise<void> {
  const [, , service = "", , account = "", name = ""] = targetArn.split(":");
  const action = actions[service];
  if (action !== undefined) {
    const context = { "aws:SourceArn": sender.sourceArn, "aws:SourceAccount": account };
    await authorization.check(sender.principal, { action, resource: targetArn, context });
  }
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
