import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import type * as aws from "@pulumi/aws";
import { resource, type Create } from "./resource.ts";

export const logs: Readonly<Record<string, Create>> = {
  "aws:cloudwatch/logGroup:LogGroup": resource<aws.cloudwatch.LogGroupArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      await aws.logs.send(
        new CreateLogGroupCommand({
          logGroupName: name,
          tags: inputs.tags ?? {},
          ...(inputs.kmsKeyId === undefined ? {} : { kmsKeyId: inputs.kmsKeyId }),
        }),
      );
      if (inputs.retentionInDays !== undefined && inputs.retentionInDays > 0) {
        const retention = { logGroupName: name, retentionInDays: inputs.retentionInDays };
        await aws.logs.send(new PutRetentionPolicyCommand(retention));
      }
      return { id: name, state: { name, arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}` } };
    },
    { ignores: ["skipDestroy", "namePrefix", "logGroupClass"] },
  ),
};
