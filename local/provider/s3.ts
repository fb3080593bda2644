import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type Event as S3Event,
  type LifecycleRule,
  type ObjectOwnership,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyText, pascalCase, resource, tagList, type Create, type Created } from "./resource.ts";
import { bucketObject } from "./s3-object.ts";

export const s3: Readonly<Record<string, Create>> = {
  "aws:s3/bucket:Bucket": resource<aws.s3.BucketArgs>(
    async (inputs, logicalName, { aws, region, partition, autoName }) => {
      const bucket = inputs.bucket ?? autoName(inputs.bucketPrefix ?? logicalName);
      await aws.s3.send(
        new CreateBucketCommand({
          Bucket: bucket,
          ...(region === "us-east-1"
            ? {}
            : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
          ...(inputs.objectLockEnabled === true ? { ObjectLockEnabledForBucket: true } : {}),
        }),
      );
      if (inputs.tags !== undefined) {
        await aws.s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: tagList(inputs.tags) } }));
      }
      return {
        id: bucket,
        state: {
          bucket,
          region,
          arn: `arn:${partition}:s3:::${bucket}`,
          bucketDomainName: `${bucket}.s3.amazonaws.com`,
          bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        },
      };
    },
    { ignores: ["forceDestroy", "bucketPrefix"] },
  ),

  "aws:s3/bucketVersioning:BucketVersioning": resource<aws.s3.BucketVersioningArgs>(async (inputs, _name, { aws }) => {
    const enabled = inputs.versioningConfiguration.status === "Enabled";
    if (enabled || inputs.versioningConfiguration.status === "Suspended") {
      await aws.s3.send(
        new PutBucketVersioningCommand({
          Bucket: inputs.bucket,
          VersioningConfiguration: { Status: enabled ? "Enabled" : "Suspended" },
        }),
      );
    }
    return ofBucket(inputs.bucket);
  }),

  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": resource<aws.s3.BucketLifecycleConfigurationArgs>(
    async (inputs, _name, { aws }) => {
      const rules = (inputs.rules ?? []).map(({ filter, ...rule }) => ({
        ...(pascalCase(rule, { id: "ID" }) as LifecycleRule),
        Filter: {
          ...(pascalCase({ ...filter, and: undefined }) as LifecycleRule["Filter"]),
          ...(filter?.and === undefined
            ? {}
            : {
                And: { ...(pascalCase({ ...filter.and, tags: undefined }) as object), Tags: tagList(filter.and.tags) },
              }),
        },
      }));
      await aws.s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: inputs.bucket,
          LifecycleConfiguration: { Rules: rules },
        }),
      );
      return ofBucket(inputs.bucket);
    },
  ),

  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    resource<aws.s3.BucketServerSideEncryptionConfigurationArgs>(async (inputs, _name, { aws }) => {
      const spelling = { sseAlgorithm: "SSEAlgorithm", kmsMasterKeyId: "KMSMasterKeyID" };
      await aws.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: inputs.bucket,
          ServerSideEncryptionConfiguration: {
            Rules: pascalCase(inputs.rules, spelling) as ServerSideEncryptionRule[],
          },
        }),
      );
      return ofBucket(inputs.bucket);
    }),

  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": resource<aws.s3.BucketPublicAccessBlockArgs>(
    async (inputs, _name, { aws }) => {
      await aws.s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: inputs.bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: inputs.blockPublicAcls ?? false,
            BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
            IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
            RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
          },
        }),
      );
      return ofBucket(inputs.bucket);
    },
    { ignores: ["skipDestroy"] },
  ),

  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": resource<aws.s3.BucketOwnershipControlsArgs>(
    async (inputs, _name, { aws }) => {
      const ownership = inputs.rule.objectOwnership as ObjectOwnership;
      await aws.s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: inputs.bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
        }),
      );
      return ofBucket(inputs.bucket);
    },
  ),

  "aws:s3/bucketPolicy:BucketPolicy": resource<aws.s3.BucketPolicyArgs>(async (inputs, _name, { aws }) => {
    await aws.s3.send(new PutBucketPolicyCommand({ Bucket: inputs.bucket, Policy: policyText(inputs.policy) }));
    return ofBucket(inputs.bucket);
  }),

  "aws:s3/bucketNotification:BucketNotification": resource<aws.s3.BucketNotificationArgs>(
    async (inputs, _name, { aws }) => {
      if ((inputs.lambdaFunctions ?? []).length > 0) {
        throw new Error("the local AWS cannot notify a Lambda function of an upload: let a queue lie between them");
      }
      await aws.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: inputs.bucket,
          NotificationConfiguration: {
            QueueConfigurations: (inputs.queues ?? []).map((queue) => ({
              QueueArn: queue.queueArn,
              ...notified(queue),
            })),
            TopicConfigurations: (inputs.topics ?? []).map((topic) => ({
              TopicArn: topic.topicArn,
              ...notified(topic),
            })),
            ...(inputs.eventbridge === true ? { EventBridgeConfiguration: {} } : {}),
          },
        }),
      );
      return ofBucket(inputs.bucket);
    },
  ),

  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
};

function ofBucket(bucket: string): Created {
  return { id: bucket, state: {} };
}

type Notified = Pick<
  pulumi.Unwrap<aws.types.input.s3.BucketNotificationQueue>,
  "id" | "events" | "filterPrefix" | "filterSuffix"
>;

function notified(target: Notified) {
  const filters = [
    { Name: "prefix" as const, Value: target.filterPrefix },
    { Name: "suffix" as const, Value: target.filterSuffix },
  ].filter((rule) => rule.Value !== undefined);
  return {
    ...(target.id === undefined ? {} : { Id: target.id }),
    Events: target.events as S3Event[],
    ...(filters.length === 0 ? {} : { Filter: { Key: { FilterRules: filters } } }),
  };
}
