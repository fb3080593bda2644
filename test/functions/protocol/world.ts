import { randomUUID } from "node:crypto";
import { CreateTableCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { CROWD, fileIdOf } from "../../../components/protocol/index.ts";
import { convert } from "../../../functions/ingest/convert.ts";
import { handleMessages } from "../../../functions/ingest/handle.ts";
import type { Ingest } from "../../../functions/ingest/ingest.ts";
import { messageFor } from "../../../functions/ingest/message.ts";
import { fromItem, type Value } from "../../../functions/ledger/attributes.ts";
import type { Log } from "../../../functions/log.ts";
import { handleSettle, type SettleResult, type Settling } from "../../../functions/settle/handle.ts";
import type { Settlement } from "../../../functions/settle/settlement.ts";
import { handleSweep } from "../../../functions/sweep/handle.ts";
import type { SweepResult } from "../../../functions/sweep/sweep.ts";
import type { Sweeping } from "../../../functions/sweep/sweeping.ts";
import type { Version } from "../../../functions/storage/versions.ts";
import type { Clients, Told } from "./clients.ts";
import { CONTRACTS } from "./fixtures.ts";
import { Mortality, type Death } from "./mortality.ts";

export const CLAIM_SECONDS = 60;
export const GRACE_SECONDS = 300;
const GATHERING = { gatherSeconds: 60, marginSeconds: 5 };

/** What became of one invocation: its answer, if it lived to give one, and the calls it made. */
export interface Invocation<A> {
  answer: A | null;
  error: unknown;
  commands: string[];
}

export interface Uploaded extends Version {
  fileId: string;
  /** As S3 says. */
  modifiedAt: string;
}

type Overrides = Partial<Pick<Ingest, "convert" | "raw" | "bus">>;

/** The pipeline's surroundings on a local AWS, the functions in it, and a clock that can be put forward. */
export class World {
  readonly metrics: { Dataset: string; [name: string]: unknown }[] = [];
  readonly logs: string[] = [];
  /** What the sweep knows of datasets that must be loaded before others. */
  loadsAfter: ReadonlyMap<string, readonly string[]> = new Map();
  readonly raw: string;
  readonly lake: string;
  readonly #clients: Clients;
  readonly #table: string;
  #queueUrl = "";
  #stateMachineArn = "";
  #ahead = 0;

  static async create(clients: Clients): Promise<World> {
    const world = new World(clients);
    await world.#furnish();
    return world;
  }

  private constructor(clients: Clients) {
    const name = `w${randomUUID().slice(0, 13)}`;
    this.#clients = clients;
    this.raw = `${name}-raw`;
    this.lake = `${name}-lake`;
    this.#table = `${name}-ledger`;
  }

  now(): Date {
    return new Date(Date.now() + this.#ahead);
  }

  later(seconds: number): void {
    this.#ahead += seconds * 1000;
  }

  async upload(key: string, body: Uint8Array, more: Partial<PutObjectCommandInput> = {}): Promise<Uploaded> {
    const { VersionId = "" } = await this.#clients.s3.send(
      new PutObjectCommand({ Bucket: this.raw, Key: key, Body: body, ...more }),
    );
    const version = { bucket: this.raw, key, versionId: VersionId };
    const { LastModified } = await this.#clients.s3.send(
      new HeadObjectCommand({ Bucket: this.raw, Key: key, VersionId }),
    );
    return { ...version, fileId: fileIdOf(version), modifiedAt: (LastModified ?? new Date(0)).toISOString() };
  }

  /** So many messages wait in the queue that loads gather for longer. */
  async crowd(): Promise<void> {
    const entries = Array.from({ length: CROWD.uploads }, (_, number) => ({ Id: String(number), MessageBody: "{}" }));
    for (let from = 0; from < entries.length; from += 10) {
      const Entries = entries.slice(from, from + 10);
      await this.#clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
    }
  }

  async put(bucket: string, key: string, value: object): Promise<void> {
    await this.#clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(value) }));
  }

  async remove(bucket: string, key: string): Promise<void> {
    await this.#clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  }

  async text(bucket: string, key: string): Promise<string> {
    const { Body } = await this.#clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }

  async json(bucket: string, key: string): Promise<unknown> {
    return JSON.parse(await this.text(bucket, key));
  }

  async metadata(bucket: string, key: string): Promise<Record<string, string>> {
    const { Metadata } = await this.#clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return Metadata ?? {};
  }

  /** The ingest function gets the event of these versions. True if the message is done with. */
  async ingest(versions: Version | Version[], death?: Death, overrides: Overrides = {}, receives = 1) {
    const bodies = [versions].flat().map((version) => JSON.parse(messageFor(version)) as { Records: object[] });
    return this.ingestBody(
      JSON.stringify({ Records: bodies.flatMap(({ Records }) => Records) }),
      death,
      overrides,
      receives,
    );
  }

  async ingestBody(body: string, death?: Death, overrides: Overrides = {}, receives = 1): Promise<Invocation<boolean>> {
    return this.#invoke(death, async (mortality) => {
      const { batchItemFailures } = await handleMessages(sqsEvent(body, receives), {
        ...this.#ingestParts(mortality),
        ...overrides,
      });
      return batchItemFailures.length === 0;
    });
  }

  async settle(event: object, death?: Death, overrides: Partial<Settlement> = {}): Promise<Invocation<SettleResult>> {
    return this.#invoke(death, (mortality) => handleSettle(event, { ...this.#settling(mortality), ...overrides }));
  }

  /** The sweep, by its own schedule or with the input of another one. */
  async sweep(death?: Death, event: object = {}): Promise<Invocation<SweepResult>> {
    return this.#invoke(death, (mortality) => handleSweep(event, this.#sweeping(mortality)));
  }

  /** Hands everything in the queue to ingest until it is empty; waiting out delays puts the clock forward. */
  async drain(): Promise<number> {
    const QueueUrl = this.#queueUrl;
    const { sqs } = this.#clients;
    for (let handled = 0; handled < 30; handled++) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
      const [message] = Messages;
      if (!message) return handled;
      const { answer } = await this.ingestBody(message.Body ?? "");
      if (answer) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      this.later(this.delays.at(-1) ?? 0);
    }
    throw new Error("the queue does not run empty");
  }

  /** The delays of the messages sent to the queue so far, in seconds. */
  get delays(): number[] {
    return this.#clients.delays.get(this.#queueUrl) ?? [];
  }

  async queued(): Promise<number> {
    const { Attributes } = await this.#clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  }

  /** What SNS has told people of this world. */
  get told(): Told[] {
    return this.#clients.told.get(this.raw) ?? [];
  }

  /** The keys of a bucket, in order. */
  async keys(bucket: string): Promise<string[]> {
    const { Contents = [] } = await this.#clients.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = "" }) => Key);
  }

  /** The versions under incoming/, as keys; nothing of a file may be left there in its end, not even a delete marker. */
  async incoming(): Promise<string[]> {
    const { Versions = [], DeleteMarkers = [] } = await this.#clients.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.raw, Prefix: "incoming/" }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key);
  }

  /** The ledger by `<pk> <sk>`; of claims only those that a test asks for. */
  async ledger(also: "" | "claim" = ""): Promise<Record<string, Record<string, Value>>> {
    const { Items = [] } = await this.#clients.dynamo.send(
      new ScanCommand({ TableName: this.#table, ConsistentRead: true }),
    );
    const items = Items.map(fromItem).filter(({ sk }) => sk !== "claim" || also === "claim");
    const text = (value: Value | undefined) => (typeof value === "string" ? value : "?");
    return Object.fromEntries(items.map(({ pk, sk, ...rest }) => [`${text(pk)} ${text(sk)}`, rest]));
  }

  async executions(): Promise<{ name: string; arn: string }[]> {
    const { executions = [] } = await this.#clients.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.#stateMachineArn, statusFilter: "RUNNING" }),
    );
    return executions
      .map(({ name = "", executionArn = "" }) => ({ name, arn: executionArn }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async datasetsUnderWay(): Promise<string[]> {
    return (await this.executions()).map(({ name }) => name.slice(0, name.lastIndexOf("-")));
  }

  async stopExecutions(): Promise<void> {
    for (const { arn } of await this.executions())
      await this.#clients.sfn.send(new StopExecutionCommand({ executionArn: arn }));
  }

  async #invoke<A>(death: Death | undefined, work: (mortality: Mortality) => Promise<A>): Promise<Invocation<A>> {
    const mortality = new Mortality(death);
    try {
      const answer = await mortality.live(() => work(mortality));
      return { answer: mortality.dead ? null : answer, error: null, commands: mortality.commands };
    } catch (error) {
      return { answer: null, error, commands: mortality.commands };
    }
  }

  #settlement(mortality: Mortality): Settlement {
    const { s3 } = this.#clients;
    const now = () => this.now();
    const write = (line: string) => {
      if (!mortality.dead) this.metrics.push(JSON.parse(line) as World["metrics"][number]);
    };
    return {
      raw: { s3, name: this.raw },
      lake: { s3, name: this.lake },
      ledger: { dynamo: this.#clients.dynamo, table: this.#table },
      metrics: { namespace: "Test", write, now },
      bus: null,
      console: { url: "https://console.test", region: "xx-test-1" },
      jobLogPrefix: "/jobs/",
      now,
      log: this.#log,
    };
  }

  #settling(mortality: Mortality): Settling {
    return { ...this.#settlement(mortality), uploads: { sqs: this.#clients.sqs, url: this.#queueUrl } };
  }

  #sweeping(mortality: Mortality): Sweeping {
    return {
      ...this.#settlement(mortality),
      queue: { sqs: this.#clients.sqs, url: this.#queueUrl },
      workflow: { sfn: this.#clients.sfn, stateMachineArn: this.#stateMachineArn, gathering: GATHERING },
      catalog: null,
      datasets: CONTRACTS.map(({ name }) => name),
      loadsAfter: this.loadsAfter,
      graceSeconds: GRACE_SECONDS,
    };
  }

  #ingestParts(mortality: Mortality): Ingest {
    const { raw, ledger, queue, workflow, metrics, bus, console, now, log } = this.#sweeping(mortality);
    return {
      ...{ raw, ledger, queue, workflow, metrics, bus, console, now, log },
      topic: { sns: this.#clients.sns, arn: this.#clients.topicArn },
      contracts: CONTRACTS,
      convert,
      claimSeconds: CLAIM_SECONDS,
    };
  }

  readonly #log: Log = (level, message, fields) => {
    this.logs.push(JSON.stringify({ level, message, ...fields }));
  };

  async #furnish(): Promise<void> {
    const { s3 } = this.#clients;
    for (const Bucket of [this.raw, this.lake]) {
      await s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }),
      );
    }
    await s3.send(new PutBucketVersioningCommand({ Bucket: this.raw, VersioningConfiguration: { Status: "Enabled" } }));
    await this.#clients.dynamo.send(
      new CreateTableCommand({
        TableName: this.#table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    const { sqs } = this.#clients;
    this.#queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: this.raw }))).QueueUrl ?? "";
    const { stateMachineArn } = await this.#clients.sfn.send(
      new CreateStateMachineCommand({
        name: this.raw,
        roleArn: "arn:aws:iam::123456789012:role/workflow",
        definition: JSON.stringify({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } }),
      }),
    );
    this.#stateMachineArn = stateMachineArn ?? "";
  }
}

function sqsEvent(body: string, receives: number): SQSEvent {
  const attributes = {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: "0",
    SenderId: "test",
    ApproximateFirstReceiveTimestamp: "0",
  };
  const message = { messageId: "m-1", receiptHandle: "r-1", body, attributes, messageAttributes: {} };
  const origin = {
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:test",
    awsRegion: "eu-central-1",
  };
  return { Records: [{ ...message, ...origin }] };
}
