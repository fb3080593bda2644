import type {
  CreateStateMachineInput,
  DescribeExecutionInput,
  DescribeStateMachineInput,
  GetExecutionHistoryInput,
  ListExecutionsInput,
  StartExecutionInput,
  StopExecutionInput,
} from "@aws-sdk/client-sfn";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { bodyOf, serveLocally, type LocalServer } from "../http-server.ts";
import { AccessDenied, type Authorization, signerOf } from "../authorization.ts";
import type { Execution } from "./execution.ts";
import { historyOf } from "./history.ts";
import { ServiceRefusal, type StateMachineRecord, type StepFunctions } from "./service.ts";

/** Serves the Step Functions API (AWS JSON 1.0) for these state machines on a free port of this machine. */
export function serveStepFunctions(service: () => StepFunctions, authorization: Authorization): Promise<LocalServer> {
  return serveLocally(async (request, response) => {
    try {
      const answer = await answerTo(service(), authorization, request);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer));
    } catch (error) {
      const code = codeOf(error);
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(code === undefined ? 500 : 400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: code ?? "InternalFailure", message }));
    }
  });
}

/** The service's own name for a refusal; undefined for a failure of ours. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof ServiceRefusal) return error.code;
  return error instanceof AccessDenied ? error.name : undefined;
}

type Operation = (service: StepFunctions, input: unknown) => object;

async function answerTo(
  service: StepFunctions,
  authorization: Authorization,
  request: IncomingMessage,
): Promise<object> {
  const name = String(request.headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
  const operation = operations[name];
  if (operation === undefined) {
    throw new ServiceRefusal("UnknownOperationException", `"${name}" is not an operation of the local Step Functions`);
  }
  const input: unknown = JSON.parse((await bodyOf(request)).toString("utf8"));
  await authorization.check(signerOf(request.headers), { action: `states:${name}`, resource: resourceOf(input) });
  return operation(service, input);
}

/** A state machine or an execution; `*` for the few calls that are about neither. */
function resourceOf(input: unknown): string {
  const { stateMachineArn, executionArn } = input as { stateMachineArn?: string; executionArn?: string };
  return stateMachineArn ?? executionArn ?? "*";
}

const operations: Readonly<Record<string, Operation>> = {
  CreateStateMachine: operation<CreateStateMachineInput>((service, input) => {
    const { name = "", definition = "", roleArn = "", type = "STANDARD" } = input;
    const machine = service.createStateMachine({ name, definition, roleArn, type });
    return { stateMachineArn: machine.arn, creationDate: epoch(machine.creationDate) };
  }),

  DescribeStateMachine: operation<DescribeStateMachineInput>((service, { stateMachineArn = "" }) => {
    const machine = service.machine(stateMachineArn);
    const { definition, roleArn } = machine;
    return { ...machineItem(machine), definition, roleArn, status: "ACTIVE" };
  }),

  ListStateMachines: (service) => ({ stateMachines: service.machines().map(machineItem) }),

  StartExecution: operation<StartExecutionInput>((service, { stateMachineArn = "", name, input }) => {
    const execution = service.start(stateMachineArn, name ?? randomUUID(), input ?? "{}");
    return { executionArn: execution.arn, startDate: epoch(execution.startDate) };
  }),

  DescribeExecution: operation<DescribeExecutionInput>((service, { executionArn = "" }) => {
    const execution = service.execution(executionArn);
    const { input, output, error, cause } = execution;
    return {
      ...executionItem(execution),
      input,
      inputDetails: { included: true },
      ...(output === null ? {} : { output, outputDetails: { included: true } }),
      ...(error === null ? {} : { error }),
      ...(cause === null ? {} : { cause }),
    };
  }),

  ListExecutions: operation<ListExecutionsInput>((service, input) => {
    if (input.stateMachineArn !== undefined) service.machine(input.stateMachineArn);
    const matching = service
      .executions()
      .filter(({ stateMachineArn }) => input.stateMachineArn === undefined || stateMachineArn === input.stateMachineArn)
      .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter)
      .toReversed();
    const { page, nextToken } = pageOf(matching, input.maxResults, input.nextToken);
    return { executions: page.map(executionItem), ...nextToken };
  }),

  StopExecution: operation<StopExecutionInput>((service, { executionArn = "", error, cause }) => {
    const execution = service.execution(executionArn);
    if (execution.status === "RUNNING") execution.stop(error ?? null, cause ?? null);
    return { stopDate: epoch(execution.stopDate ?? new Date()) };
  }),

  GetExecutionHistory: operation<GetExecutionHistoryInput>((service, input) => {
    const events = historyOf(service.execution(input.executionArn ?? ""));
    const inOrder = input.reverseOrder === true ? events.toReversed() : events;
    const { page, nextToken } = pageOf(inOrder, input.maxResults, input.nextToken);
    return { events: page.map((event) => ({ ...event, timestamp: epoch(event.timestamp) })), ...nextToken };
  }),
};

/** The SDKs have built the request by the API's own model, so its shape is known. */
function operation<Input>(answer: (service: StepFunctions, input: Input) => object): Operation {
  return (service, input) => answer(service, input as Input);
}

function machineItem({ arn, name, type, creationDate }: StateMachineRecord) {
  return { stateMachineArn: arn, name, type, creationDate: epoch(creationDate) };
}

function executionItem({ arn, stateMachineArn, name, status, startDate, stopDate }: Execution) {
  const stopped = stopDate === null ? {} : { stopDate: epoch(stopDate) };
  return { executionArn: arn, stateMachineArn, name, status, startDate: epoch(startDate), ...stopped };
}

function pageOf<T>(items: readonly T[], maxResults: number | undefined, nextToken: string | undefined) {
  const from = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(from) || from < 0) throw new ServiceRefusal("InvalidToken", `Invalid Token: '${nextToken}'`);
  const to = from + (maxResults === undefined || maxResults === 0 ? 100 : Math.min(maxResults, 1000));
  return { page: items.slice(from, to), nextToken: to < items.length ? { nextToken: String(to) } : {} };
}

function epoch(date: Date): number {
  return date.getTime() / 1000;
}
