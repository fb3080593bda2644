import type { Authorization } from "../../authorization.ts";
import type { AwsClients } from "../../aws-clients.ts";
import type { Functions } from "../../lambda/functions.ts";
import { runQuery } from "./athena.ts";
import { runJob } from "./glue.ts";
import { invokeFunction } from "./lambda.ts";
import { hasService, sdkCall } from "./sdk.ts";

export interface TaskServices {
  /** Clients that act as the state machine's role. */
  readonly aws: AwsClients;
  readonly roleArn: string;
  readonly authorization: Authorization;
  readonly functions: Functions;
}

/** Does a task's work; the signal says that its execution was stopped or its time is over. */
export type Task = (parameters: Parameters, services: TaskServices, signal: AbortSignal) => Promise<unknown>;

/** A task's parameters as the States Language gives them: a JSON object in the API's own spelling. */
export type Parameters = Readonly<Record<string, unknown>>;

const waiting: Readonly<Record<string, Task>> = {
  "glue:startJobRun.sync": runJob,
  "athena:startQueryExecution.sync": runQuery,
  "lambda:invoke": invokeFunction,
};

const answering = [
  "athena:startQueryExecution",
  "athena:getQueryExecution",
  "athena:getQueryResults",
  "athena:stopQueryExecution",
  "dynamodb:getItem",
  "dynamodb:putItem",
  "dynamodb:updateItem",
  "dynamodb:deleteItem",
  "glue:startJobRun",
  "sns:publish",
  "sqs:sendMessage",
];

/** The task for a state's `Resource`, or undefined if nothing here can do it. */
export function taskFor(resource: string): Task | undefined {
  if (/^arn:[^:]+:lambda:/.test(resource)) {
    return async (input, services) => {
      const answer = await invokeFunction({ FunctionName: resource, Payload: input }, services);
      return answer.Payload;
    };
  }
  const integration = /^arn:[^:]+:states:::(.+)$/.exec(resource)?.[1] ?? "";
  const task = waiting[integration];
  if (task !== undefined) return task;
  const [service = "", action = "", more] = integration.replace(/^aws-sdk:/, "").split(":");
  const suffixed = integration.startsWith("aws-sdk:");
  if (more !== undefined || !hasService(service) || (!suffixed && !answering.includes(integration))) return undefined;
  return (parameters, { aws }) => sdkCall(aws, service, action, parameters, { suffixed });
}
