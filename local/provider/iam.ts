import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";
import { answered, policyText, resource, tagList, type Create } from "./resource.ts";

export const iam: Readonly<Record<string, Create>> = {
  "aws:iam/role:Role": resource<aws.iam.RoleArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const made = await aws.iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: policyText(inputs.assumeRolePolicy),
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.path === undefined ? {} : { Path: inputs.path }),
          ...(inputs.maxSessionDuration === undefined ? {} : { MaxSessionDuration: inputs.maxSessionDuration }),
          ...(inputs.permissionsBoundary === undefined ? {} : { PermissionsBoundary: inputs.permissionsBoundary }),
        }),
      );
      for (const { name: policyName, policy } of inputs.inlinePolicies ?? []) {
        const document = policyText(policy);
        const put = { RoleName: name, PolicyName: policyName ?? autoName(logicalName), PolicyDocument: document };
        await aws.iam.send(new PutRolePolicyCommand(put));
      }
      for (const arn of inputs.managedPolicyArns ?? []) {
        await aws.iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: arn }));
      }
      const role = answered(made.Role, "Role");
      return { id: name, state: { name, arn: answered(role.Arn, "Arn"), uniqueId: role.RoleId } };
    },
    { ignores: ["forceDetachPolicies", "namePrefix"] },
  ),

  "aws:iam/rolePolicy:RolePolicy": resource<aws.iam.RolePolicyArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const role = inputs.role as unknown as string; // the argument also takes a Role, which serialises to its name
      const document = policyText(inputs.policy);
      await aws.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: document }));
      return { id: `${role}:${name}`, state: { name } };
    },
    { ignores: ["namePrefix"] },
  ),

  "aws:iam/policy:Policy": resource<aws.iam.PolicyArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const made = await aws.iam.send(
        new CreatePolicyCommand({
          PolicyName: name,
          PolicyDocument: policyText(inputs.policy),
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.path === undefined ? {} : { Path: inputs.path }),
        }),
      );
      const arn = answered(made.Policy?.Arn, "Arn");
      return { id: arn, state: { name, arn, policyId: made.Policy?.PolicyId } };
    },
    { ignores: ["namePrefix"] },
  ),

  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": resource<aws.iam.RolePolicyAttachmentArgs>(
    async (inputs, _name, { aws }) => {
      const role = inputs.role as unknown as string;
      await aws.iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: inputs.policyArn }));
      return { id: `${role}-${inputs.policyArn}`, state: {} };
    },
  ),
};
