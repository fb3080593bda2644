import { PutParameterCommand, type ParameterType } from "@aws-sdk/client-ssm";
import type * as aws from "@pulumi/aws";
import { resource, tagList, type Create } from "./resource.ts";

export const ssm: Readonly<Record<string, Create>> = {
  "aws:ssm/parameter:Parameter": resource<aws.ssm.ParameterArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName);
      const put = await aws.ssm.send(
        new PutParameterCommand({
          Name: name,
          Type: inputs.type as ParameterType,
          Value: inputs.value ?? inputs.insecureValue ?? "",
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.keyId === undefined ? {} : { KeyId: inputs.keyId }),
        }),
      );
      const arn = `arn:${partition}:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;
      return { id: name, state: { name, arn, version: put.Version ?? 1 } };
    },
    { ignores: ["insecureValue", "overwrite", "tier", "dataType"] },
  ),
};
