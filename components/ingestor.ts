import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ingestPermissions } from "./access/functions.ts";
import { refuse, wholeNumber } from "./argument-faults.ts";
import type { IngestQueue } from "./ingest-queue.ts";
import type { LakeStorage } from "./lake-storage.ts";
import type { Network } from "./network/network.ts";
import { PipelineFunction, type PipelineFunctionTransform } from "./pipeline-function.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of an {@link Ingestor}. */
export interface IngestorTransform extends PipelineFunctionTransform {
  /** What hands it the queue's messages. */
  source?: Transform<aws.lambda.EventSourceMappingArgs>;
}

export interface IngestorArgs {
  lake: LakeStorage;
  queue: IngestQueue;
  ledger: { arn: pulumi.Input<string> };
  topic: { arn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
  stateMachine: { arn: pulumi.Input<string> };
  /** Where others subscribe to what happens. */
  bus: { arn: pulumi.Input<string> } | null;
  code: pulumi.asset.Archive;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** In seconds. */
  timeoutSeconds: number;
  /** In MB. */
  memoryMb: number;
  /** Files that are opened at the same time. */
  concurrency: number;
  /** Where it runs. @default wherever Lambda runs it */
  network?: Network | undefined;
  /** Days for which its log is kept. */
  logRetentionDays: number;
  /** Changes to its children. @default none */
  transform?: IngestorTransform | undefined;
}

/**
 * The function that opens every uploaded file, fed one message at a time.
 *
 * Its defaults have headroom over the largest workbook that Excel can make, four full sheets of nine columns (239 MB),
 * out of a bucket and into it: 4.2 million rows took 12 seconds of one core and 173 MiB at most
 * (`npm run bench:ingest -- largest`). So 1,769 MB, Lambda's measure of one whole core, are ten times the memory, and
 * 300 seconds more than ten times the time on a core half as fast. Nothing is written to its disk.
 *
 * @example
 * new Ingestor("ecommerce-ingest", { lake, queue, ledger, topic, stateMachine, code, environment, ... });
 */
export class Ingestor extends pulumi.ComponentResource {
  readonly function: PipelineFunction;
  /** Id of the event source that feeds it. */
  readonly source: pulumi.Output<string>;
  readonly sourceArn: pulumi.Output<string>;

  constructor(name: string, args: IngestorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Ingestor", name, {}, tagged(name, opts));
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
        network: args.network,
        logRetentionDays: args.logRetentionDays,
        transform: args.transform,
      },
      { parent: this },
    );
    const source = create(
      aws.lambda.EventSourceMapping,
      args.transform?.source,
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
    this.source = source.uuid;
    this.sourceArn = source.arn;
    this.registerOutputs({ function: this.function.name });
  }
}
