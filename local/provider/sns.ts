import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import type * as aws from "@pulumi/aws";
import { answered, policyText, resource, tagList, type Create } from "./resource.ts";

export const sns: Readonly<Record<string, Create>> = {
  "aws:sns/topic:Topic": resource<aws.sns.TopicArgs>(
    async (inputs, logicalName, { aws, autoName, wiring }) => {
      const fifo = inputs.fifoTopic === true ? ".fifo" : "";
      const name = inputs.name ?? `${autoName(inputs.namePrefix ?? logicalName)}${fifo}`;
      const made = await aws.sns.send(
        new CreateTopicCommand({
          Name: name,
          Tags: tagList(inputs.tags),
          Attributes: {
            ...(inputs.displayName === undefined ? {} : { DisplayName: inputs.displayName }),
            ...(inputs.kmsMasterKeyId === undefined ? {} : { KmsMasterKeyId: inputs.kmsMasterKeyId }),
            ...(inputs.policy === undefined ? {} : { Policy: policyText(inputs.policy) }),
            ...(inputs.fifoTopic === true ? { FifoTopic: "true" } : {}),
          },
        }),
      );
      const arn = answered(made.TopicArn, "TopicArn");
      wiring.topics.push(arn);
      return { id: arn, state: { arn, name } };
    },
    { ignores: ["namePrefix"] },
  ),

  "aws:sns/topicPolicy:TopicPolicy": resource<aws.sns.TopicPolicyArgs>(async (inputs, _name, { aws }) => {
    await aws.sns.send(
      new SetTopicAttributesCommand({
        TopicArn: inputs.arn,
        AttributeName: "Policy",
        AttributeValue: policyText(inputs.policy),
      }),
    );
    return { id: inputs.arn, state: {} };
  }),

  "aws:sns/topicSubscription:TopicSubscription": resource<aws.sns.TopicSubscriptionArgs>(
    async (inputs, _name, { aws }) => {
      if (["http", "https", "lambda"].includes(inputs.protocol)) {
        throw new Error(
          `a subscription by ${inputs.protocol} would leave the local target: subscribe a queue or an e-mail address in this stack`,
        );
      }
      const made = await aws.sns.send(
        new SubscribeCommand({
          TopicArn: inputs.topic as unknown as string, // the argument also takes a Topic, which serialises to its ARN
          Protocol: inputs.protocol,
          Endpoint: inputs.endpoint,
          ReturnSubscriptionArn: true,
          Attributes: {
            ...(inputs.rawMessageDelivery === true ? { RawMessageDelivery: "true" } : {}),
            ...(inputs.filterPolicy === undefined ? {} : { FilterPolicy: inputs.filterPolicy }),
            ...(inputs.filterPolicyScope === undefined ? {} : { FilterPolicyScope: inputs.filterPolicyScope }),
            ...(inputs.redrivePolicy === undefined ? {} : { RedrivePolicy: inputs.redrivePolicy }),
          },
        }),
      );
      const arn = answered(made.SubscriptionArn, "SubscriptionArn");
      return { id: arn, state: { arn } };
    },
    { ignores: ["endpointAutoConfirms", "confirmationTimeoutInMinutes"] },
  ),
};
