import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  type FlexibleTimeWindowMode,
} from "@aws-sdk/client-scheduler";
import type * as aws from "@pulumi/aws";
import { answered, resource, tagList, type Create } from "./resource.ts";

export const scheduler: Readonly<Record<string, Create>> = {
  "aws:scheduler/schedule:Schedule": resource<aws.scheduler.ScheduleArgs>(
    async (inputs, logicalName, { aws, autoName, wiring }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const group = inputs.groupName ?? "default";
      const { target } = inputs;
      const made = await aws.scheduler.send(
        new CreateScheduleCommand({
          Name: name,
          GroupName: group,
          ScheduleExpression: inputs.scheduleExpression,
          State: inputs.state === "DISABLED" ? "DISABLED" : "ENABLED",
          FlexibleTimeWindow: {
            Mode: inputs.flexibleTimeWindow.mode as FlexibleTimeWindowMode,
            ...(inputs.flexibleTimeWindow.maximumWindowInMinutes === undefined
              ? {}
              : { MaximumWindowInMinutes: inputs.flexibleTimeWindow.maximumWindowInMinutes }),
          },
          Target: {
            Arn: target.arn,
            RoleArn: target.roleArn,
            ...(target.input === undefined ? {} : { Input: target.input }),
          },
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.scheduleExpressionTimezone === undefined
            ? {}
            : { ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone }),
        }),
      );
      const arn = answered(made.ScheduleArn, "ScheduleArn");
      if (inputs.state !== "DISABLED") {
        const expression = inputs.scheduleExpression;
        const { arn: targetArn, roleArn, input } = target;
        wiring.schedules.push({ name, arn, expression, targetArn, roleArn, input });
      }
      return { id: `${group}/${name}`, state: { name, arn, groupName: group } };
    },
    { ignores: ["namePrefix", "kmsKeyArn"] },
  ),

  "aws:scheduler/scheduleGroup:ScheduleGroup": resource<aws.scheduler.ScheduleGroupArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const made = await aws.scheduler.send(new CreateScheduleGroupCommand({ Name: name, Tags: tagList(inputs.tags) }));
      return { id: name, state: { name, arn: answered(made.ScheduleGroupArn, "ScheduleGroupArn") } };
    },
    { ignores: ["namePrefix"] },
  ),
};
