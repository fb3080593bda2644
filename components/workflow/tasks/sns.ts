import type { Input } from "@pulumi/pulumi";
import { allow } from "../../permissions.ts";
import type { Reference } from "../references.ts";
import type { Work } from "../states.ts";

export interface PublishArgs {
  topic: { arn: Input<string>; keyArn: Input<string> };
  /** At most 100 characters of ASCII. */
  subject: Reference | string;
  message: Reference | string;
}

/** Tells everybody who listens to a topic that is encrypted under a key of its own. */
export function publish({ topic, subject, message }: PublishArgs): Work {
  return {
    action: "sns:publish",
    parameters: { TopicArn: topic.arn, Subject: subject, Message: message },
    permissions: [
      allow(["sns:Publish"], { on: [topic.arn] }),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], { on: [topic.keyArn] }),
    ],
  };
}
