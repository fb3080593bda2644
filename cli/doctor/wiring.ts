import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetBucketNotificationConfigurationCommand, GetBucketVersioningCommand } from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { paginateListSubscriptionsByTopic, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Deployment } from "../../components/protocol/deployment.ts";
import { INCOMING } from "../../components/protocol/layout.ts";
import type { Reach } from "../reach.ts";
import { fault, fine, type Finding, look } from "./finding.ts";

const DEPLOY = "deploy the stack again ('pulumi up' with --refresh)";

/** Whether what has to hang together does: from the bucket's events to the people who are told. */
export function checkWiring(deployment: Deployment, { raw, ledger }: Reach): Promise<Finding[]> {
  const { queueUrl, deadLetterUrl, ingestSource, ingestFunction, sweepRule, stateMachineArn, topicArn } = deployment;
  return Promise.all([
    look("uploads", "the raw bucket keeps versions", async () => {
      const { Status } = await raw.s3.send(new GetBucketVersioningCommand({ Bucket: raw.name }));
      return Status === "Enabled"
        ? fine(raw.name)
        : fault(`versioning of ${raw.name} is ${Status ?? "off"}: ${DEPLOY}`);
    }),
    look("uploads", "its events reach the queue", async () => {
      const wanted = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
      const { QueueConfigurations = [] } = await raw.s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: raw.name }),
      );
      const found = QueueConfigurations.find(({ QueueArn = "" }) => QueueArn.endsWith(`:${wanted}`));
      const prefix = found?.Filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === "prefix")?.Value;
      if (!found) return fault(`${raw.name} tells the queue ${wanted} nothing: ${DEPLOY}`);
      return prefix === INCOMING
        ? fine(wanted)
        : fault(`only '${prefix ?? ""}' is told of, not ${INCOMING}: ${DEPLOY}`);
    }),
    look("uploads", "the queue feeds ingest", async () => {
      const { State } = await new LambdaClient().send(new GetEventSourceMappingCommand({ UUID: ingestSource }));
      return State === "Enabled"
        ? fine(ingestFunction)
        : fault(`the event source of ${ingestFunction} is ${State ?? "gone"}: enable it, or ${DEPLOY}`);
    }),
    look("uploads", "no dead letters", async () => {
      const { Attributes } = await new SQSClient().send(
        new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      const letters = Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0);
      return letters === 0 ? fine("none") : fault(`${letters}: see ingest's log, then 'lake replay --dead-letters'`);
    }),
    look("loads", "the sweep is due", async () => {
      const { State, ScheduleExpression } = await new EventBridgeClient().send(
        new DescribeRuleCommand({ Name: sweepRule }),
      );
      return State === "ENABLED"
        ? fine(ScheduleExpression ?? "")
        : fault(`rule ${sweepRule} is ${State ?? "gone"}: enable it, or nobody finds what events have missed`);
    }),
    look("loads", "the state machine is there", async () => {
      const { status, name } = await new SFNClient().send(new DescribeStateMachineCommand({ stateMachineArn }));
      return status === "ACTIVE"
        ? fine(name ?? "")
        : fault(`${name ?? stateMachineArn} is ${status ?? "gone"}: ${DEPLOY}`);
    }),
    look("loads", "the ledger is there", async () => {
      const { Table } = await ledger.dynamo.send(new DescribeTableCommand({ TableName: ledger.table }));
      return Table?.TableStatus === "ACTIVE"
        ? fine(ledger.table)
        : fault(`${ledger.table} is ${Table?.TableStatus ?? "gone"}`);
    }),
    look("people", "somebody is told", async () => subscribers(topicArn)),
    look("people", "alarms reach them, and none is raised", async () => alarms(topicArn)),
  ]);
}

async function subscribers(TopicArn: string) {
  const confirmed: string[] = [];
  const pending: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: new SNSClient() },
    { TopicArn },
  )) {
    for (const { Endpoint = "", SubscriptionArn = "" } of Subscriptions) {
      (SubscriptionArn.startsWith("arn:") ? confirmed : pending).push(Endpoint);
    }
  }
  if (confirmed.length > 0) return fine(confirmed.join(", "));
  return pending.length > 0
    ? fault(`nobody has confirmed: ${pending.join(", ")} must follow the link in the message from AWS`)
    : fault("nobody has subscribed: set lakehouse:notify and deploy");
}

async function alarms(topicArn: string) {
  const ours: MetricAlarm[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: new CloudWatchClient() }, {})) {
    ours.push(...MetricAlarms.filter(({ AlarmActions = [] }) => AlarmActions.includes(topicArn)));
  }
  if (ours.length === 0) return fault(`no alarm speaks to the topic: ${DEPLOY}`);
  const silent = ours.filter(({ ActionsEnabled }) => ActionsEnabled === false).map(nameOf);
  const raised = ours.filter(({ StateValue }) => StateValue === "ALARM");
  if (silent.length > 0) return fault(`their actions are off: ${silent.join(", ")}; enable them in CloudWatch`);
  if (raised.length > 0) {
    return fault(`raised: ${raised.map((alarm) => `${nameOf(alarm)} (${alarm.AlarmDescription ?? ""})`).join("; ")}`);
  }
  return fine(`${ours.length} alarms`);
}

const nameOf = ({ AlarmName = "" }: MetricAlarm) => AlarmName;
