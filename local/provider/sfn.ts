import { CreateStateMachineCommand, type StateMachineType } from "@aws-sdk/client-sfn";
import type * as aws from "@pulumi/aws";
import { answered, resource, type Create } from "./resource.ts";

export const sfn: Readonly<Record<string, Create>> = {
  "aws:sfn/stateMachine:StateMachine": resource<aws.sfn.StateMachineArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const made = await aws.sfn.send(
        new CreateStateMachineCommand({
          name,
          definition: inputs.definition,
          roleArn: inputs.roleArn,
          type: (inputs.type ?? "STANDARD") as StateMachineType,
        }),
      );
      const arn = answered(made.stateMachineArn, "stateMachineArn");
      return { id: arn, state: { name, arn, status: "ACTIVE", creationDate: made.creationDate?.toISOString() ?? "" } };
    },
    { ignores: ["tags", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration", "namePrefix"] },
  ),
};
