import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ingestPermissions } from "./access/functions.ts";
import { refuse, wholeNumber } from "./argument-faults.ts";
import type { IngestQueue } from "./ingest-queue.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { PipelineFunction } from "./pipeline-function.ts";

export interface IngestorArgs {
  lake: LakeStorage;
  queue: IngestQueue;
  ledger: { arn: pulumi.Input<string> };
  topic: { arn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
  stateMachine: { arn: pulumi.Input<string> };
  code: pulumi.asset.Archive;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** In seconds. */
  timeoutSeconds: number;
  /** In MB. */
  memoryMb: number;
  /** Files that are opened at the same time. */
  concurrency: number;
  /** Days for which its log is kept. */
  logRetentionDays: number;
}

/**
 * The function that opens every uploaded file, fed one message at a time.
 *
 * @example
 * new Ingestor("ecommerce-ingest", { lake, queue, ledger, topic, stateMachine, code, environment, ... });
 */
export class Ingestor extends pulumi.ComponentResource {
  readonly function: PipelineFunction;

  constructor(name: string, args: IngestorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Ingestor", name, {}, opts);
    refuse(`Ingestor '${name}'`, wholeNumber("concurrency", args.concurrency, { from: 2, to: 1000 }));

    this.function = new PipelineFunction(
      name,
      {
        code: args.code,
        description: "Decides on an uploaded file and stages its rows",
        environment: args.environment,
        permissions: ingestPermissions(args),
        timeoutSeconds: args.timeoutSeconds,
        memoryMb: args.memoryMb,
        temporaryMb: 4096,
        logRetentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
    new aws.lambda.EventSourceMapping(
      `${name}-source`,
      {
        eventSourceArn: args.queue.arn,
        functionName: this.function.arn,
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: args.concurrency },
      },
      { parent: this, dependsOn: [this.function.policy] },
    );
    this.registerOutputs({ function: this.function.name });
  }
}
