import {
  CreateTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  type BillingMode,
  type KeySchemaElement,
  type ProjectionType,
  type ScalarAttributeType,
  type StreamViewType,
} from "@aws-sdk/client-dynamodb";
import type * as aws from "@pulumi/aws";
import { answered, resource, tagList, type Create } from "./resource.ts";

export const dynamodb: Readonly<Record<string, Create>> = {
  "aws:dynamodb/table:Table": resource<aws.dynamodb.TableArgs>(
    async (inputs, logicalName, { aws, autoName }) => {
      const name = inputs.name ?? autoName(logicalName);
      if (inputs.hashKey === undefined) throw new Error('a table needs "hashKey"');
      const onDemand = inputs.billingMode === "PAY_PER_REQUEST";
      const throughput = { ReadCapacityUnits: inputs.readCapacity ?? 1, WriteCapacityUnits: inputs.writeCapacity ?? 1 };
      const globalIndexes = (inputs.globalSecondaryIndexes ?? []).map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hashKey ?? "", index.rangeKey),
        Projection: projection(index),
        ...(onDemand ? {} : { ProvisionedThroughput: throughput }),
      }));
      const made = await aws.dynamodb.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: (inputs.billingMode ?? "PROVISIONED") as BillingMode,
          KeySchema: keySchema(inputs.hashKey, inputs.rangeKey),
          AttributeDefinitions: (inputs.attributes ?? []).map((attribute) => ({
            AttributeName: attribute.name,
            AttributeType: attribute.type as ScalarAttributeType,
          })),
          ...(onDemand ? {} : { ProvisionedThroughput: throughput }),
          ...(globalIndexes.length === 0 ? {} : { GlobalSecondaryIndexes: globalIndexes }),
          ...(inputs.streamEnabled === true
            ? { StreamSpecification: { StreamEnabled: true, StreamViewType: inputs.streamViewType as StreamViewType } }
            : {}),
          ...(inputs.serverSideEncryption === undefined
            ? {}
            : {
                SSESpecification: {
                  Enabled: inputs.serverSideEncryption.enabled,
                  ...(inputs.serverSideEncryption.kmsKeyArn === undefined
                    ? {}
                    : { SSEType: "KMS" as const, KMSMasterKeyId: inputs.serverSideEncryption.kmsKeyArn }),
                },
              }),
          ...(inputs.deletionProtectionEnabled === undefined
            ? {}
            : { DeletionProtectionEnabled: inputs.deletionProtectionEnabled }),
          Tags: tagList(inputs.tags),
        }),
      );
      if (inputs.ttl?.enabled === true && inputs.ttl.attributeName !== undefined) {
        const specification = { Enabled: true, AttributeName: inputs.ttl.attributeName };
        await aws.dynamodb.send(
          new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }),
        );
      }
      if (inputs.pointInTimeRecovery?.enabled === true) {
        const specification = { PointInTimeRecoveryEnabled: true };
        await aws.dynamodb.send(
          new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification: specification }),
        );
      }
      const table = answered(made.TableDescription, "TableDescription");
      return {
        id: name,
        state: { name, arn: answered(table.TableArn, "TableArn"), streamArn: table.LatestStreamArn ?? "" },
      };
    },
    { ignores: ["readCapacity", "writeCapacity", "streamViewType", "tableClass"] },
  ),
};

function keySchema(hashKey: string, rangeKey: string | undefined): KeySchemaElement[] {
  return [
    { AttributeName: hashKey, KeyType: "HASH" },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }]),
  ];
}

function projection(index: {
  readonly projectionType: string;
  readonly nonKeyAttributes?: readonly string[] | undefined;
}) {
  return {
    ProjectionType: index.projectionType as ProjectionType,
    ...(index.nonKeyAttributes === undefined ? {} : { NonKeyAttributes: [...index.nonKeyAttributes] }),
  };
}
