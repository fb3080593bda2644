import type { AwsClients } from "../../aws-clients.ts";
import { serviceError, TaskError } from "../task-error.ts";

interface Service {
  readonly client: keyof AwsClients;
  /** How Step Functions begins the names of its errors. */
  readonly errorPrefix: string;
  readonly commands: () => Promise<object>;
}

const services: Readonly<Record<string, Service>> = {
  athena: { client: "athena", errorPrefix: "Athena", commands: () => import("@aws-sdk/client-athena") },
  dynamodb: { client: "dynamodb", errorPrefix: "DynamoDb", commands: () => import("@aws-sdk/client-dynamodb") },
  glue: { client: "glue", errorPrefix: "Glue", commands: () => import("@aws-sdk/client-glue") },
  s3: { client: "s3", errorPrefix: "S3", commands: () => import("@aws-sdk/client-s3") },
  sfn: { client: "sfn", errorPrefix: "Sfn", commands: () => import("@aws-sdk/client-sfn") },
  sns: { client: "sns", errorPrefix: "SNS", commands: () => import("@aws-sdk/client-sns") },
  sqs: { client: "sqs", errorPrefix: "SQS", commands: () => import("@aws-sdk/client-sqs") },
};

export function hasService(name: string): boolean {
  return Object.hasOwn(services, name);
}

/** Calls a service's API action with the very parameters the state gives, and returns its answer as JSON. */
export async function sdkCall(
  aws: AwsClients,
  serviceName: string,
  action: string,
  parameters: unknown,
  options: { readonly suffixed: boolean },
): Promise<unknown> {
  const service = services[serviceName];
  if (service === undefined) throw new TaskError("States.Runtime", `"${serviceName}" is not a service known here`);
  const commandName = `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;
  // Each SDK module exports a class per API action, and its client sends any of them.
  const commands = (await service.commands()) as Readonly<Record<string, (new (input: unknown) => object) | undefined>>;
  const Command = commands[commandName];
  if (Command === undefined) throw new TaskError("States.Runtime", `${serviceName} has no action "${action}"`);
  const client = aws[service.client] as unknown as { readonly send: (command: object) => Promise<object> };
  try {
    return await readable(await client.send(new Command(parameters)));
  } catch (error) {
    throw serviceError(service.errorPrefix, error, options);
  }
}

/** The answer without the SDK's own metadata, streams read as text. */
async function readable(answer: object): Promise<unknown> {
  const entries = Object.entries(answer).filter(([key]) => key !== "$metadata");
  return Object.fromEntries(await Promise.all(entries.map(async ([key, value]) => [key, await text(value)] as const)));
}

async function text(value: unknown): Promise<unknown> {
  if (typeof value === "object" && value !== null && "transformToString" in value) {
    return (value as { readonly transformToString: () => Promise<string> }).transformToString();
  }
  return value;
}
