import path from "node:path";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type Architecture,
  type Runtime,
} from "@aws-sdk/client-lambda";
import type * as aws from "@pulumi/aws";
import { archiveFiles, writeFiles, zipped } from "./assets.ts";
import { answered, resource, type Create } from "./resource.ts";

const defaults = { timeoutSeconds: 3, memoryMegabytes: 128, queueBatchSize: 10 };

export const lambda: Readonly<Record<string, Create>> = {
  "aws:lambda/function:Function": resource<aws.lambda.FunctionArgs>(
    async (inputs, logicalName, { aws, autoName, folder, wiring, partition, region }) => {
      if (inputs.code === undefined) throw new Error('a function needs "code", an archive');
      if (inputs.runtime === undefined || !String(inputs.runtime).startsWith("nodejs")) {
        throw new Error(`the runtime "${String(inputs.runtime)}" cannot run here: use a nodejs runtime`);
      }
      const name = inputs.name ?? autoName(logicalName);
      const files = await archiveFiles(inputs.code);
      const codeFolder = path.join(folder, "functions", name);
      await writeFiles(codeFolder, files);
      const timeoutSeconds = inputs.timeout ?? defaults.timeoutSeconds;
      const memoryMegabytes = inputs.memorySize ?? defaults.memoryMegabytes;
      const handler = inputs.handler ?? "index.handler";
      const environment = inputs.environment?.variables ?? {};
      const made = await aws.lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: inputs.role,
          Runtime: inputs.runtime as Runtime,
          Handler: handler,
          Timeout: timeoutSeconds,
          MemorySize: memoryMegabytes,
          Code: { ZipFile: zipped(files) },
          Environment: { Variables: environment },
          Tags: inputs.tags ?? {},
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.architectures === undefined ? {} : { Architectures: inputs.architectures as Architecture[] }),
          ...(inputs.ephemeralStorage === undefined
            ? {}
            : { EphemeralStorage: { Size: inputs.ephemeralStorage.size ?? 512 } }),
        }),
      );
      const arn = answered(made.FunctionArn, "FunctionArn");
      const concurrency = inputs.reservedConcurrentExecutions;
      wiring.functions.push({
        logicalName,
        name,
        arn,
        roleArn: inputs.role,
        folder: codeFolder,
        handler,
        timeoutSeconds,
        memoryMegabytes,
        concurrency: concurrency === undefined || concurrency < 0 ? undefined : concurrency,
        environment,
      });
      return {
        id: name,
        state: {
          name,
          arn,
          qualifiedArn: `${arn}:$LATEST`,
          invokeArn: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
          version: "$LATEST",
          sourceCodeHash: made.CodeSha256 ?? "",
        },
      };
    },
    {
      ignores: [
        "tracingConfig",
        "loggingConfig",
        "kmsKeyArn",
        "publish",
        "packageType",
        "sourceCodeHash",
        "deadLetterConfig",
        "skipDestroy",
        "vpcConfig",
      ],
    },
  ),

  "aws:lambda/permission:Permission": resource<aws.lambda.PermissionArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const statementId = inputs.statementId ?? autoName(logicalName);
      await aws.lambda.send(
        new AddPermissionCommand({
          FunctionName: inputs.function as unknown as string, // the argument also takes a Function, which serialises to its name
          StatementId: statementId,
          Action: inputs.action,
          Principal: inputs.principal,
          ...(inputs.sourceArn === undefined ? {} : { SourceArn: inputs.sourceArn }),
          ...(inputs.sourceAccount === undefined ? {} : { SourceAccount: inputs.sourceAccount }),
        }),
      );
      return { id: statementId, state: { statementId } };
    },
  ),

  "aws:lambda/eventSourceMapping:EventSourceMapping": resource<aws.lambda.EventSourceMappingArgs>(
    async (inputs, _name, { aws, wiring, partition, region, accountId }) => {
      if (!inputs.eventSourceArn?.includes(":sqs:")) {
        throw new Error(`the event source "${inputs.eventSourceArn}" cannot be polled here: use an SQS queue`);
      }
      const batchSize = inputs.batchSize ?? defaults.queueBatchSize;
      const responseTypes = inputs.functionResponseTypes ?? [];
      const made = await aws.lambda.send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: inputs.eventSourceArn,
          FunctionName: inputs.functionName,
          BatchSize: batchSize,
          // An enabled one would make the local AWS itself look for Docker; the poller beside it does the work.
          Enabled: false,
        }),
      );
      const uuid = answered(made.UUID, "UUID");
      if (inputs.enabled !== false) {
        wiring.mappings.push({
          id: uuid,
          queueArn: inputs.eventSourceArn,
          functionName: inputs.functionName,
          batchSize,
          maximumConcurrency: inputs.scalingConfig?.maximumConcurrency,
          reportsItemFailures: responseTypes.includes("ReportBatchItemFailures"),
        });
      }
      const arn = `arn:${partition}:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
      return { id: uuid, state: { uuid, arn, functionArn: made.FunctionArn ?? "" } };
    },
    { ignores: ["maximumBatchingWindowInSeconds", "tags"] },
  ),
};
