import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";

export type Clients = ReturnType<typeof clientsFrom>;

/** Clients that find everything through the environment, as those of any AWS tool do. */
export function clientsFrom(environment: Readonly<Record<string, string>>) {
  Object.assign(process.env, environment);
  return {
    s3: new S3Client({ forcePathStyle: true }),
    dynamo: new DynamoDBClient({}),
    sfn: new SFNClient({}),
    sns: new SNSClient({}),
    sqs: new SQSClient({}),
    iam: new IAMClient({}),
    sts: new STSClient({}),
  };
}
