import { setTimeout as sleep } from "node:timers/promises";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { authorizationAt, type Authorization } from "./authorization.ts";
import { awsClients, type AwsClients } from "./aws-clients.ts";
import { deliver, type Delivery } from "./delivery.ts";
import type { Engine } from "./engine-process.ts";
import { awsEnvironment, localCredentials } from "./environment.ts";
import { deliveriesOf } from "./event-rules.ts";
import { LocalEvents } from "./events.ts";
import { serveLambda } from "./lambda/endpoint.ts";
import { Functions } from "./lambda/functions.ts";
import { putEmbeddedMetrics } from "./lambda/metrics.ts";
import { listenToTopics } from "./notifications.ts";
import { Poller } from "./poller.ts";
import type { Creation, Place } from "./provider/index.ts";
import { startClock, type Deliver } from "./scheduler.ts";
import { serveStepFunctions } from "./step-functions/endpoint.ts";
import type { Execution } from "./step-functions/execution.ts";
import { StepFunctions } from "./step-functions/service.ts";
import { statusChangeEvent } from "./step-functions/status-event.ts";
import { emptyWiring, type QueueMapping } from "./wiring.ts";

export interface LocalTargetOptions {
  readonly engine: Engine;
  readonly data: string;
  readonly region: string;
  readonly log: (line: string) => void;
}

/** The local AWS together with what it lacks: Lambda processes, Step Functions, event sources, a clock. */
export interface LocalTarget {
  readonly aws: AwsClients;
  readonly authorization: Authorization;
  readonly env: Readonly<Record<string, string>>;
  readonly place: Place;
  readonly creation: Omit<Creation, "autoName">;
  readonly events: LocalEvents;
  readonly functions: Functions;
  readonly stepFunctions: StepFunctions;
  /** Sets in motion what has been created: queues, rules, schedules. */
  readonly drive: () => Promise<void>;
  readonly idle: (quietMilliseconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const idlePollMilliseconds = 200;
const lambdaService = "lambda.amazonaws.com";

export async function openLocalTarget({ engine, data, region, log }: LocalTargetOptions): Promise<LocalTarget> {
  const events = new LocalEvents();
  const wiring = emptyWiring();
  const authorization = authorizationAt(engine.endpoint);
  const stepFunctionsServer = await serveStepFunctions(() => stepFunctions, authorization);
  const access = { endpoint: engine.endpoint, stepFunctionsEndpoint: stepFunctionsServer.url, region };
  const aws = awsClients({ ...access, credentials: localCredentials });
  const place = await findPlace(aws, region);

  const lambdaEnvironment: Record<string, string> = {};
  const functions = new Functions({
    environment: lambdaEnvironment,
    folder: data,
    credentialsOf: ({ roleArn }) => authorization.assume({ service: lambdaService, roleArn }),
    events,
    onLine: (line) => void putEmbeddedMetrics(aws, line).catch((error: unknown) => log(`metrics: ${told(error)}`)),
  });
  const lambdaServer = await serveLambda(
    { functions, isPolled: (id) => wiring.mappings.some((mapping) => mapping.id === id) },
    authorization,
    engine.endpoint,
  );
  const lambdaEndpoint = lambdaServer.url;
  const env = awsEnvironment({ ...access, credentials: localCredentials, lambdaEndpoint });
  Object.assign(lambdaEnvironment, env);

  const clientsOf = ({ arn, roleArn }: { readonly arn: string; readonly roleArn: string }) => {
    const context = { "aws:SourceArn": arn, "aws:SourceAccount": place.accountId };
    const credentials = () => authorization.assume({ service: "states.amazonaws.com", roleArn, context });
    return awsClients({ ...access, credentials });
  };
  const stepFunctions = new StepFunctions({ place, clientsOf, authorization, functions, events, onStatus });

  let lastEventAt = 0;
  events.listen(() => {
    lastEventAt = Date.now();
  });
  const pollers: Poller[] = [];
  const stops: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | undefined;
  return {
    aws,
    authorization,
    env,
    place,
    creation: { ...place, aws, folder: data, wiring },
    events,
    functions,
    stepFunctions,
    drive,
    idle,
    stop: () => (stopping ??= stop()),
  };

  async function drive(): Promise<void> {
    wiring.functions.forEach((fn) => functions.add(fn));
    stops.push(await listenToTopics(aws, wiring.topics, events));
    const tick: Deliver = (sender, targetArn, event) => send({ sender, targetArn, text: JSON.stringify(event) });
    stops.push(startClock(wiring, place, tick, log));
    pollers.push(...wiring.mappings.map(pollerOf));
  }

  function onStatus(execution: Execution): void {
    deliveriesOf(wiring, statusChangeEvent(execution, place)).forEach(send);
  }

  function send(delivery: Delivery): void {
    deliver(aws, functions, authorization, delivery).catch((error: unknown) =>
      log(`${delivery.targetArn}: ${told(error)}`),
    );
  }

  /** Lambda takes from a queue as the function's own role. */
  function pollerOf(mapping: QueueMapping): Poller {
    const { roleArn } = functions.named(mapping.functionName);
    const asRole = awsClients({
      ...access,
      credentials: () => authorization.assume({ service: lambdaService, roleArn }),
    });
    return new Poller(mapping, { sqs: asRole.sqs, endpoint: engine.endpoint, region, functions, log });
  }

  /** A look at the queues takes time, in which all could come and go: two looks so far apart, and no event between. */
  async function idle(quietMilliseconds: number): Promise<void> {
    let quietSince = Infinity;
    for (;;) {
      const asked = Date.now();
      const busy = (await messagesUnderWay()) || workUnderWay();
      if (busy) quietSince = Infinity;
      else if (asked - Math.max(quietSince, lastEventAt) >= quietMilliseconds) return;
      else quietSince = Math.min(quietSince, Date.now());
      await sleep(idlePollMilliseconds);
    }
  }

  async function messagesUnderWay(): Promise<boolean> {
    const unsettled = await Promise.all(pollers.map((poller) => poller.unsettled()));
    return unsettled.some((messages) => messages > 0);
  }

  function workUnderWay(): boolean {
    return functions.active > 0 || stepFunctions.executions().some(({ status }) => status === "RUNNING");
  }

  async function stop(): Promise<void> {
    const polling = pollers.map((poller) => poller.stop());
    const work = [functions.stop(), stepFunctions.close(), ...stops.map(async (end) => end()), ...polling];
    const ended = await Promise.allSettled(work);
    // Whatever failed to end in order: nothing may be left listening or running.
    await Promise.all([stepFunctionsServer.close(), lambdaServer.close(), engine.stop()]);
    Object.values(aws).forEach((client) => client.destroy());
    const failure = ended.find((each) => each.status === "rejected");
    if (failure) throw failure.reason;
  }
}

async function findPlace(aws: AwsClients, region: string): Promise<Place> {
  const { Account = "", Arn = "" } = await aws.sts.send(new GetCallerIdentityCommand({}));
  return { region, accountId: Account, callerArn: Arn, partition: Arn.split(":")[1] ?? "aws" };
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
