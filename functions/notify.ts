import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";

/** Where people are told. */
export interface Topic {
  sns: SNSClient;
  arn: string;
}

/** SNS takes at most 100 printable ASCII characters as a subject. */
const SUBJECT_LENGTH = 100;

export async function tell(topic: Topic, subject: string, message: string): Promise<void> {
  await topic.sns.send(new PublishCommand({ TopicArn: topic.arn, Subject: plainSubject(subject), Message: message }));
}

export function plainSubject(subject: string): string {
  const ascii = subject.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  return ascii.length <= SUBJECT_LENGTH ? ascii : `${ascii.slice(0, SUBJECT_LENGTH - 3)}...`;
}
