import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { confirm } from "../confirm.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/**
 * Sends the dead letters back to the queue. Each is sent before it is deleted, so that none is lost; one that comes twice
 * finds its file decided on.
 */
export async function replayDeadLetters(session: Session, sqs: SQSClient): Promise<ExitCode> {
  const { output, signal, deployment } = session;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: deployment.deadLetterUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  const waiting = Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0);
  const plan = `${waiting} dead letter(s) will go back to the queue of uploads and be tried again.`;
  if (waiting > 0 && !(await confirm(plan, session))) return EXIT.failed;
  let sent = 0;
  // No more than there were: those that die again meanwhile would go round for ever.
  while (sent < waiting && !signal.aborted) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deployment.deadLetterUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) break;
    for (const { Body = "", ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: deployment.queueUrl, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: deployment.deadLetterUrl, ReceiptHandle }));
      sent++;
    }
  }
  if (output.json) output.printJson({ replayed: sent });
  else output.print(`${sent} dead letter(s) sent back`);
  return EXIT.ok;
}
