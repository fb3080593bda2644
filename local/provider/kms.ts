import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
} from "@aws-sdk/client-kms";
import type { KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import type * as aws from "@pulumi/aws";
import { answered, policyText, resource, type Create } from "./resource.ts";

export const kms: Readonly<Record<string, Create>> = {
  "aws:kms/key:Key": resource<aws.kms.KeyArgs>(
    async (inputs, _name, { aws }) => {
      const made = await aws.kms.send(
        new CreateKeyCommand({
          Tags: Object.entries(inputs.tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.keyUsage === undefined ? {} : { KeyUsage: inputs.keyUsage as KeyUsageType }),
          ...(inputs.policy === undefined ? {} : { Policy: policyText(inputs.policy) }),
          ...(inputs.multiRegion === undefined ? {} : { MultiRegion: inputs.multiRegion }),
          ...(inputs.customerMasterKeySpec === undefined ? {} : { KeySpec: inputs.customerMasterKeySpec as KeySpec }),
        }),
      );
      const keyId = answered(made.KeyMetadata?.KeyId, "KeyId");
      if (inputs.enableKeyRotation === true) await aws.kms.send(new EnableKeyRotationCommand({ KeyId: keyId }));
      return { id: keyId, state: { keyId, arn: answered(made.KeyMetadata?.Arn, "Arn") } };
    },
    { ignores: ["deletionWindowInDays", "bypassPolicyLockoutSafetyCheck", "isEnabled", "rotationPeriodInDays"] },
  ),

  "aws:kms/alias:Alias": resource<aws.kms.AliasArgs>(
    async (inputs, logicalName, { aws, autoName, partition, region, accountId }) => {
      const name = inputs.name ?? `alias/${autoName(logicalName)}`;
      await aws.kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: inputs.targetKeyId }));
      const key = await aws.kms.send(new DescribeKeyCommand({ KeyId: inputs.targetKeyId }));
      const arn = `arn:${partition}:kms:${region}:${accountId}:${name}`;
      return { id: name, state: { name, arn, targetKeyArn: answered(key.KeyMetadata?.Arn, "Arn") } };
    },
  ),
};
