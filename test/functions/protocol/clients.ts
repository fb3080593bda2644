import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient, type PublishCommandInput } from "@aws-sdk/client-sns";
import { SQSClient, type SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { localCredentials } from "../../../local/environment.ts";
import { mortal } from "./mortality.ts";

export const REGION = "eu-central-1";

export interface Told {
  Subject: string;
  Message: string;
}

export interface Clients {
  s3: S3Client;
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  sns: SNSClient;
  sfn: SFNClient;
  topicArn: string;
  /** What people were told, by the raw bucket that each message names. */
  told: Map<string, Told[]>;
  /** The delays of messages sent, by queue: noted instead of waited for. */
  delays: Map<string, number[]>;
}

/** One set of clients for all worlds of a test: each costs milliseconds to make. */
export async function clientsFor(endpoint: string): Promise<Clients> {
  const config = configFor(endpoint);
  const delays = new Map<string, number[]>();
  const told = new Map<string, Told[]>();
  const sns = mortal(noting(new SNSClient(config), told));
  return {
    s3: mortal(s3For(endpoint)),
    dynamo: mortal(new DynamoDBClient(config)),
    sqs: mortal(impatient(new SQSClient(config), delays)),
    sns,
    sfn: mortal(new SFNClient(config)),
    topicArn: (await sns.send(new CreateTopicCommand({ Name: "topic" }))).TopicArn ?? "",
    told,
    delays,
  };
}

export const s3For = (endpoint: string) => new S3Client({ ...configFor(endpoint), forcePathStyle: true });

/** What finds a service of the local AWS. */
export const configFor = (endpoint: string) => ({
  endpoint,
  region: REGION,
  credentials: localCredentials,
});

function noting(sns: SNSClient, told: Map<string, Told[]>): SNSClient {
  sns.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context.commandName === "PublishCommand") {
        const { Subject = "", Message = "" } = args.input as PublishCommandInput; // of that command
        const about = /s3:\/\/([^/]+)\//.exec(Message)?.[1] ?? "";
        told.set(about, [...(told.get(about) ?? []), { Subject, Message }]);
      }
      return answer;
    },
    { step: "initialize", priority: "low" },
  );
  return sns;
}

function impatient(sqs: SQSClient, delays: Map<string, number[]>): SQSClient {
  sqs.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName !== "SendMessageCommand") return next(args);
      const { DelaySeconds, ...input } = args.input as SendMessageCommandInput; // of that command
      const { QueueUrl = "" } = input;
      if (DelaySeconds) delays.set(QueueUrl, [...(delays.get(QueueUrl) ?? []), DelaySeconds]);
      return next({ ...args, input });
    },
    { step: "initialize", priority: "low" },
  );
  return sqs;
}
