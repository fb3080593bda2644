import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { emailFaults, refuse } from "./argument-faults.ts";
import { wholeAccount } from "./lake-key.ts";
import { type Place, placeOf } from "./place.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";
import { nameFaults } from "./names.ts";

/** Changes to the children of {@link Notifications}. */
export interface NotificationsTransform {
  key?: Transform<aws.kms.KeyArgs>;
  topic?: Transform<aws.sns.TopicArgs>;
  policy?: Transform<aws.sns.TopicPolicyArgs>;
  /** Each person's. */
  subscription?: Transform<aws.sns.TopicSubscriptionArgs>;
}

export interface NotificationsArgs {
  /** E-mail addresses to tell; each gets a message with a link to confirm. @default nobody */
  emails?: readonly string[];
  /** Changes to its children. @default none */
  transform?: NotificationsTransform | undefined;
}

/**
 * A topic that people, alarms and events speak to, encrypted under a key of its own: the service's default key shuts
 * the messages of CloudWatch and EventBridge out.
 *
 * @example
 * const alerts = new Notifications("lakehouse-alerts", { emails: ["data-team@example.com"] });
 */
export class Notifications extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Notifications", name, {}, tagged(name, opts));
    const emails = args.emails ?? [];
    refuse(`Notifications '${name}'`, [
      ...nameFaults("topic", "name", `${name}-topic`, true),
      ...emailFaults("emails", emails),
    ]);

    const place = placeOf(this);
    const transform = args.transform ?? {};
    const key = create(
      aws.kms.Key,
      transform.key,
      `${name}-key`,
      { description: `Messages of ${name}`, enableKeyRotation: true, policy: keyPolicy(place) },
      { parent: this },
    );
    const topic = create(
      aws.sns.Topic,
      transform.topic,
      `${name}-topic`,
      { kmsMasterKeyId: key.arn },
      { parent: this },
    );
    create(
      aws.sns.TopicPolicy,
      transform.policy,
      `${name}-policy`,
      { arn: topic.arn, policy: topicPolicy(topic.arn, place) },
      { parent: this },
    );
    emails.forEach((endpoint) => {
      create(
        aws.sns.TopicSubscription,
        transform.subscription,
        `${name}-${endpoint}`,
        { topic: topic.arn, protocol: "email", endpoint },
        { parent: this },
      );
    });

    this.arn = topic.arn;
    this.keyArn = key.arn;
    this.registerOutputs({ arn: this.arn, keyArn: this.keyArn });
  }
}

/** In a key's policy `*` is the key itself. EventBridge cannot use an encrypted topic when a condition names the account. */
function keyPolicy(place: Place): pulumi.Output<string> {
  const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      wholeAccount(place),
      {
        Sid: "Alarms",
        ...use,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": place.account } },
      },
      { Sid: "Events", ...use, Principal: { Service: "events.amazonaws.com" } },
    ],
  });
}

function topicPolicy(arn: pulumi.Output<string>, { account }: Place): pulumi.Output<string> {
  const publish = { Effect: "Allow", Action: "sns:Publish", Resource: arn };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        ...publish,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
      { Sid: "Events", ...publish, Principal: { Service: "events.amazonaws.com" } },
    ],
  });
}
