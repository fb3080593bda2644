import { CreateNamedQueryCommand, CreateWorkGroupCommand, type WorkGroupConfiguration } from "@aws-sdk/client-athena";
import type * as aws from "@pulumi/aws";
import { answered, pascalCase, resource, tagList, type Create } from "./resource.ts";

export const athena: Readonly<Record<string, Create>> = {
  "aws:athena/workgroup:Workgroup": resource<aws.athena.WorkgroupArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName);
      await aws.athena.send(
        new CreateWorkGroupCommand({
          Name: name,
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.configuration === undefined
            ? {}
            : { Configuration: pascalCase(inputs.configuration, { kmsKeyArn: "KmsKey" }) as WorkGroupConfiguration }),
        }),
      );
      return { id: name, state: { name, arn: `arn:${partition}:athena:${region}:${accountId}:workgroup/${name}` } };
    },
    { ignores: ["forceDestroy", "state"] },
  ),

  "aws:athena/namedQuery:NamedQuery": resource<aws.athena.NamedQueryArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(logicalName);
      const made = await aws.athena.send(
        new CreateNamedQueryCommand({
          Name: name,
          Database: inputs.database, // the argument also takes a Database, which serialises to its name
          QueryString: inputs.query,
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.workgroup === undefined ? {} : { WorkGroup: inputs.workgroup }),
        }),
      );
      return { id: answered(made.NamedQueryId, "NamedQueryId"), state: { name } };
    },
  ),
};
