import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argument-faults.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { nameFaults } from "./names.ts";
import { INCOMING, MOST_RECEIVES } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of an {@link IngestQueue}. */
export interface IngestQueueTransform {
  deadLetters?: Transform<aws.sqs.QueueArgs>;
  queue?: Transform<aws.sqs.QueueArgs>;
  policy?: Transform<aws.sqs.QueuePolicyArgs>;
  notification?: Transform<aws.s3.BucketNotificationArgs>;
  deadLettersAlarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

export interface IngestQueueArgs {
  lake: LakeStorage;
  /** Whom the alarm on dead letters tells. */
  alerts: { arn: pulumi.Input<string> };
  /** Time limit of the function that takes from the queue, in seconds. */
  functionTimeoutSeconds: number;
  /** Changes to its children. @default none */
  transform?: IngestQueueTransform | undefined;
}

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * Where S3 announces every new object under `incoming/`, and where announcements nobody could handle end up.
 * It owns the raw bucket's one notification configuration.
 *
 * @example
 * const queue = new IngestQueue("ecommerce-uploads", { lake, alerts, functionTimeoutSeconds: 300 });
 */
export class IngestQueue extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly deadLetterUrl: pulumi.Output<string>;
  readonly deadLetterArn: pulumi.Output<string>;
  readonly deadLettersName: pulumi.Output<string>;

  constructor(
    name: string,
    { lake, alerts, functionTimeoutSeconds, transform = {} }: IngestQueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:index:IngestQueue", name, {}, tagged(name, opts));
    refuse(`IngestQueue '${name}'`, nameFaults("queue", "name", `${name}-dead-letters`, true));

    const deadLetters = create(
      aws.sqs.Queue,
      transform.deadLetters,
      `${name}-dead-letters`,
      { sqsManagedSseEnabled: true, messageRetentionSeconds: FOURTEEN_DAYS },
      { parent: this },
    );
    const queue = create(
      aws.sqs.Queue,
      transform.queue,
      `${name}-queue`,
      {
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: FOURTEEN_DAYS,
        // Lambda's own advice: six times the function's, so that its retries fit.
        visibilityTimeoutSeconds: 6 * functionTimeoutSeconds,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: MOST_RECEIVES }),
      },
      { parent: this },
    );
    const policy = create(
      aws.sqs.QueuePolicy,
      transform.policy,
      `${name}-policy`,
      { queueUrl: queue.url, policy: fromBucketOnly(queue.arn, lake) },
      { parent: this },
    );
    create(
      aws.s3.BucketNotification,
      transform.notification,
      `${name}-notification`,
      {
        bucket: lake.raw.name,
        queues: [{ queueArn: queue.arn, events: ["s3:ObjectCreated:*"], filterPrefix: INCOMING }],
      },
      // S3 tries the queue before it accepts the notification.
      { parent: this, dependsOn: [policy] },
    );
    create(
      aws.cloudwatch.MetricAlarm,
      transform.deadLettersAlarm,
      `${name}-dead-letters-alarm`,
      {
        alarmDescription:
          "Announcements of uploads came that ingest cannot read; its log says why, and the sweep finds the files.",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: deadLetters.name },
        statistic: "Maximum",
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "notBreaching",
        alarmActions: [alerts.arn],
      },
      { parent: this },
    );

    this.url = queue.url;
    this.arn = queue.arn;
    this.queueName = queue.name;
    this.deadLetterUrl = deadLetters.url;
    this.deadLetterArn = deadLetters.arn;
    this.deadLettersName = deadLetters.name;
    this.registerOutputs({ url: this.url, arn: this.arn, deadLetterUrl: this.deadLetterUrl });
  }
}

function fromBucketOnly(queue: pulumi.Output<string>, { raw, place }: LakeStorage): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Uploads",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": raw.arn }, StringEquals: { "aws:SourceAccount": place.account } },
      },
    ],
  });
}
