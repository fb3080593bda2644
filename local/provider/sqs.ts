import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type * as aws from "@pulumi/aws";
import { answered, policyText, resource, type Create } from "./resource.ts";

export const sqs: Readonly<Record<string, Create>> = {
  "aws:sqs/queue:Queue": resource<aws.sqs.QueueArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const fifo = inputs.fifoQueue === true ? ".fifo" : "";
      const name = inputs.name ?? `${autoName(inputs.namePrefix ?? logicalName)}${fifo}`;
      const attributes = {
        VisibilityTimeout: inputs.visibilityTimeoutSeconds,
        MessageRetentionPeriod: inputs.messageRetentionSeconds,
        DelaySeconds: inputs.delaySeconds,
        MaximumMessageSize: inputs.maxMessageSize,
        ReceiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
        RedrivePolicy: inputs.redrivePolicy,
        RedriveAllowPolicy: inputs.redriveAllowPolicy,
        Policy: inputs.policy === undefined ? undefined : policyText(inputs.policy),
        FifoQueue: inputs.fifoQueue === true ? true : undefined,
        ContentBasedDeduplication: inputs.contentBasedDeduplication,
        DeduplicationScope: inputs.deduplicationScope,
        FifoThroughputLimit: inputs.fifoThroughputLimit,
        KmsMasterKeyId: inputs.kmsMasterKeyId,
        KmsDataKeyReusePeriodSeconds: inputs.kmsDataKeyReusePeriodSeconds,
        SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
      };
      const made = await aws.sqs.send(
        new CreateQueueCommand({ QueueName: name, Attributes: texts(attributes), tags: inputs.tags ?? {} }),
      );
      const url = answered(made.QueueUrl, "QueueUrl");
      const found = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }));
      return { id: url, state: { name, url, arn: answered(found.Attributes?.["QueueArn"], "QueueArn") } };
    },
    { ignores: ["namePrefix"] },
  ),

  "aws:sqs/queuePolicy:QueuePolicy": resource<aws.sqs.QueuePolicyArgs>(async (inputs, _name, { aws }) => {
    const attributes = { Policy: policyText(inputs.policy) };
    await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: inputs.queueUrl, Attributes: attributes }));
    return { id: inputs.queueUrl, state: {} };
  }),

  "aws:sqs/redrivePolicy:RedrivePolicy": resource<aws.sqs.RedrivePolicyArgs>(async (inputs, _name, { aws }) => {
    const attributes = { RedrivePolicy: inputs.redrivePolicy };
    await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: inputs.queueUrl, Attributes: attributes }));
    return { id: inputs.queueUrl, state: {} };
  }),
};

function texts(attributes: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
