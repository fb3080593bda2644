import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import type * as aws from "@pulumi/aws";
import { compilePattern } from "../event-rules.ts";
import { answered, resource, tagList, type Create } from "./resource.ts";

export const events: Readonly<Record<string, Create>> = {
  "aws:cloudwatch/eventRule:EventRule": resource<aws.cloudwatch.EventRuleArgs>(
    async (inputs, logicalName, { aws, autoName, wiring }) => {
      const name = inputs.name ?? autoName(inputs.namePrefix ?? logicalName);
      const { scheduleExpression, eventPattern } = inputs;
      const matches = eventPattern === undefined ? undefined : compilePattern(JSON.parse(eventPattern));
      const enabled = inputs.isEnabled !== false && inputs.state !== "DISABLED";
      const made = await aws.events.send(
        new PutRuleCommand({
          Name: name,
          State: enabled ? "ENABLED" : "DISABLED",
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(eventPattern === undefined ? {} : { EventPattern: eventPattern }),
          ...(scheduleExpression === undefined ? {} : { ScheduleExpression: scheduleExpression }),
          ...(inputs.roleArn === undefined ? {} : { RoleArn: inputs.roleArn }),
        }),
      );
      const arn = answered(made.RuleArn, "RuleArn");
      if (enabled) wiring.rules.push({ name, arn, scheduleExpression, matches });
      return { id: name, state: { name, arn } };
    },
    { ignores: ["namePrefix", "forceDestroy"] },
  ),

  "aws:cloudwatch/eventBus:EventBus": resource<aws.cloudwatch.EventBusArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(logicalName);
      const made = await aws.events.send(
        new CreateEventBusCommand({
          Name: name,
          Tags: tagList(inputs.tags),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
        }),
      );
      return { id: name, state: { name, arn: answered(made.EventBusArn, "EventBusArn") } };
    },
  ),

  "aws:cloudwatch/eventTarget:EventTarget": resource<aws.cloudwatch.EventTargetArgs>(
    async (inputs, logicalName, { aws, autoName, wiring }) => {
      const targetId = inputs.targetId ?? autoName(logicalName);
      const transformer = inputs.inputTransformer;
      await aws.events.send(
        new PutTargetsCommand({
          Rule: inputs.rule,
          Targets: [
            {
              Id: targetId,
              Arn: inputs.arn,
              ...(inputs.input === undefined ? {} : { Input: inputs.input }),
              ...(inputs.inputPath === undefined ? {} : { InputPath: inputs.inputPath }),
              ...(inputs.roleArn === undefined ? {} : { RoleArn: inputs.roleArn }),
              ...(transformer === undefined
                ? {}
                : {
                    InputTransformer: {
                      InputPathsMap: transformer.inputPaths ?? {},
                      InputTemplate: transformer.inputTemplate,
                    },
                  }),
            },
          ],
        }),
      );
      wiring.targets.push({
        rule: inputs.rule,
        arn: inputs.arn,
        input: inputs.input,
        inputPath: inputs.inputPath,
        transformer:
          transformer === undefined
            ? undefined
            : { paths: transformer.inputPaths ?? {}, template: transformer.inputTemplate },
      });
      return { id: `${inputs.rule}-${targetId}`, state: { targetId } };
    },
    { ignores: ["deadLetterConfig", "retryPolicy"] },
  ),
};
