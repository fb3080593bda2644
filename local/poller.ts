import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Functions } from "./lambda/functions.ts";
import type { QueueMapping } from "./wiring.ts";

const defaults = { concurrency: 5, waitSeconds: 2, pauseAfterErrorMilliseconds: 500 };

export interface PollerOptions {
  /** Acts as the function's role. */
  readonly sqs: SQSClient;
  /** Where queues have their addresses. */
  readonly endpoint: string;
  readonly region: string;
  readonly functions: Functions;
  readonly log: (line: string) => void;
}

/** Takes messages from a queue to its function, as Lambda's event source mapping does. */
export class Poller {
  readonly #mapping: QueueMapping;
  readonly #options: PollerOptions;
  readonly #stopped = new AbortController();
  readonly #handling = new Set<Promise<void>>();
  readonly #queueUrl: string;
  readonly #polling: Promise<void>;

  constructor(mapping: QueueMapping, options: PollerOptions) {
    this.#mapping = mapping;
    this.#options = options;
    const [account = "", name = ""] = mapping.queueArn.split(":").slice(-2);
    this.#queueUrl = new URL(`/${account}/${name}`, options.endpoint).href;
    this.#polling = this.#poll();
  }

  /** Messages that wait, are delayed, or are being handled. */
  async unsettled(): Promise<number> {
    const counts = [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    ] as const;
    const { Attributes = {} } = await this.#options.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#queueUrl, AttributeNames: [...counts] }),
    );
    return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), this.#handling.size);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#polling;
  }

  async #poll(): Promise<void> {
    const { batchSize, maximumConcurrency = defaults.concurrency } = this.#mapping;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const free = maximumConcurrency - this.#handling.size;
        if (free <= 0) {
          await Promise.race(this.#handling);
          continue;
        }
        const messages = await this.#receive(Math.min(10, free * batchSize));
        for (let from = 0; from < messages.length; from += batchSize) {
          this.#start(messages.slice(from, from + batchSize));
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#options.log(
          `polling ${this.#mapping.queueArn}: ${error instanceof Error ? error.message : String(error)}`,
        );
        await sleep(defaults.pauseAfterErrorMilliseconds, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #start(batch: readonly Message[]): void {
    const handled = this.#handle(batch)
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (!this.#stopped.signal.aborted) this.#options.log(`${this.#mapping.functionName}: ${message}`);
      })
      .finally(() => this.#handling.delete(handled));
    this.#handling.add(handled);
  }

  /** Whatever is not deleted here comes back by itself when its visibility timeout is over. */
  async #handle(batch: readonly Message[]): Promise<void> {
    const { functionName, reportsItemFailures } = this.#mapping;
    const invocation = await this.#options.functions.invoke(functionName, {
      Records: batch.map((message) => this.#record(message)),
    });
    if (invocation.failed) return;
    const failed = reportsItemFailures ? failedItems(invocation.result, batch) : new Set();
    const done = batch.filter((message) => !failed.has(message.MessageId));
    if (done.length === 0) return;
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle: ReceiptHandle ?? "" }));
    await this.#options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
  }

  async #receive(most: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: defaults.waitSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    const { signal } = this.#stopped;
    const { Messages = [] } = await this.#options.sqs.send(command, { abortSignal: signal });
    return Messages;
  }

  #record(message: Message) {
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
          name,
          { dataType: DataType, stringValue: StringValue },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: this.#mapping.queueArn,
      awsRegion: this.#options.region,
    };
  }
}

/** The ids a function reports as failed; an answer that names none of the batch fails it whole, as with Lambda. */
function failedItems(result: unknown, batch: readonly Message[]): ReadonlySet<string | undefined> {
  if (typeof result !== "object" || result === null || !("batchItemFailures" in result)) return new Set();
  const { batchItemFailures } = result as { readonly batchItemFailures: unknown };
  if (!Array.isArray(batchItemFailures)) return new Set();
  const all = batch.map((message) => message.MessageId);
  const ids = batchItemFailures.map((item: { readonly itemIdentifier?: string } | null) => item?.itemIdentifier);
  return ids.every((id) => all.includes(id)) ? new Set(ids) : new Set(all);
}
