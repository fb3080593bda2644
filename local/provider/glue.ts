import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateSecurityConfigurationCommand,
  CreateTableCommand,
  type EncryptionConfiguration,
  type ExecutionClass,
  type WorkerType,
} from "@aws-sdk/client-glue";
import type * as aws from "@pulumi/aws";
import { catalogTableInput } from "./glue-table.ts";
import { pascalCase, resource, type Create } from "./resource.ts";

export const glue: Readonly<Record<string, Create>> = {
  "aws:glue/catalogDatabase:CatalogDatabase": resource<aws.glue.CatalogDatabaseArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName).toLowerCase();
      await aws.glue.send(
        new CreateDatabaseCommand({
          DatabaseInput: {
            Name: name,
            ...(inputs.description === undefined ? {} : { Description: inputs.description }),
            ...(inputs.locationUri === undefined ? {} : { LocationUri: inputs.locationUri }),
            ...(inputs.parameters === undefined ? {} : { Parameters: inputs.parameters }),
          },
          Tags: inputs.tags ?? {},
        }),
      );
      const arn = `arn:${partition}:glue:${region}:${accountId}:database/${name}`;
      return { id: `${accountId}:${name}`, state: { name, arn, catalogId: accountId } };
    },
  ),

  "aws:glue/catalogTable:CatalogTable": resource<aws.glue.CatalogTableArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName).toLowerCase();
      const table = catalogTableInput(name, inputs);
      await aws.glue.send(new CreateTableCommand({ DatabaseName: inputs.databaseName, TableInput: table }));
      const arn = `arn:${partition}:glue:${region}:${accountId}:table/${inputs.databaseName}/${name}`;
      return { id: `${accountId}:${inputs.databaseName}:${name}`, state: { name, arn, catalogId: accountId } };
    },
  ),

  "aws:glue/job:Job": resource<aws.glue.JobArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName);
      await aws.glue.send(
        new CreateJobCommand({
          Name: name,
          Role: inputs.roleArn,
          Command: {
            Name: inputs.command.name ?? "glueetl",
            ScriptLocation: inputs.command.scriptLocation,
            ...(inputs.command.pythonVersion === undefined ? {} : { PythonVersion: inputs.command.pythonVersion }),
          },
          DefaultArguments: inputs.defaultArguments ?? {},
          ExecutionProperty: { MaxConcurrentRuns: inputs.executionProperty?.maxConcurrentRuns ?? 1 },
          MaxRetries: inputs.maxRetries ?? 0,
          Tags: inputs.tags ?? {},
          ...(inputs.nonOverridableArguments === undefined
            ? {}
            : { NonOverridableArguments: inputs.nonOverridableArguments }),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.glueVersion === undefined ? {} : { GlueVersion: inputs.glueVersion }),
          ...(inputs.workerType === undefined ? {} : { WorkerType: inputs.workerType as WorkerType }),
          ...(inputs.numberOfWorkers === undefined ? {} : { NumberOfWorkers: inputs.numberOfWorkers }),
          ...(inputs.maxCapacity === undefined ? {} : { MaxCapacity: inputs.maxCapacity }),
          ...(inputs.timeout === undefined ? {} : { Timeout: inputs.timeout }),
          ...(inputs.executionClass === undefined ? {} : { ExecutionClass: inputs.executionClass as ExecutionClass }),
          ...(inputs.jobRunQueuingEnabled === undefined ? {} : { JobRunQueuingEnabled: inputs.jobRunQueuingEnabled }),
          ...(inputs.securityConfiguration === undefined
            ? {}
            : { SecurityConfiguration: inputs.securityConfiguration }),
        }),
      );
      return { id: name, state: { name, arn: `arn:${partition}:glue:${region}:${accountId}:job/${name}` } };
    },
    { ignores: ["maintenanceWindow", "notificationProperty", "connections"] },
  ),

  "aws:glue/crawler:Crawler": resource<aws.glue.CrawlerArgs>(
    async (inputs, logicalName, { aws, autoName, accountId, partition, region }) => {
      const name = inputs.name ?? autoName(logicalName);
      await aws.glue.send(
        new CreateCrawlerCommand({
          Name: name,
          Role: inputs.role,
          DatabaseName: inputs.databaseName,
          Targets: {
            S3Targets: (inputs.s3Targets ?? []).map((target) => pascalCase(target) as object),
            DeltaTargets: (inputs.deltaTargets ?? []).map((target) => pascalCase(target) as object),
            CatalogTargets: (inputs.catalogTargets ?? []).map(
              (target) => pascalCase(target) as { DatabaseName: string; Tables: string[] },
            ),
          },
          Tags: inputs.tags ?? {},
          ...(inputs.schedule === undefined ? {} : { Schedule: inputs.schedule }),
          ...(inputs.description === undefined ? {} : { Description: inputs.description }),
          ...(inputs.tablePrefix === undefined ? {} : { TablePrefix: inputs.tablePrefix }),
          ...(inputs.configuration === undefined ? {} : { Configuration: inputs.configuration }),
          ...(inputs.schemaChangePolicy === undefined
            ? {}
            : { SchemaChangePolicy: pascalCase(inputs.schemaChangePolicy) as object }),
          ...(inputs.recrawlPolicy === undefined ? {} : { RecrawlPolicy: pascalCase(inputs.recrawlPolicy) as object }),
          ...(inputs.securityConfiguration === undefined
            ? {}
            : { CrawlerSecurityConfiguration: inputs.securityConfiguration }),
        }),
      );
      return { id: name, state: { name, arn: `arn:${partition}:glue:${region}:${accountId}:crawler/${name}` } };
    },
  ),

  "aws:glue/securityConfiguration:SecurityConfiguration": resource<aws.glue.SecurityConfigurationArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(logicalName);
      const { s3Encryption, ...others } = inputs.encryptionConfiguration;
      const configuration = { ...others, s3Encryption: [s3Encryption] };
      await aws.glue.send(
        new CreateSecurityConfigurationCommand({
          Name: name,
          EncryptionConfiguration: pascalCase(configuration) as EncryptionConfiguration,
        }),
      );
      return { id: name, state: { name } };
    },
  ),
};
