import type { Authorization } from "../authorization.ts";
import type { AwsClients } from "../aws-clients.ts";
import type { LocalEvents } from "../events.ts";
import type { Functions } from "../lambda/functions.ts";
import { prepareDefinition, type PreparedDefinition } from "./definition.ts";
import { runExecution, type Execution } from "./execution.ts";
import type { TaskServices } from "./tasks/index.ts";

/** A refusal of the API, under the service's own name for it. */
export class ServiceRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type: string;
  readonly creationDate: Date;
  readonly prepared: PreparedDefinition;
  readonly services: TaskServices;
}

export interface StepFunctionsOptions {
  readonly place: { readonly partition: string; readonly region: string; readonly accountId: string };
  /** Clients that act as a state machine's role. */
  readonly clientsOf: (machine: Pick<StateMachineRecord, "arn" | "roleArn">) => AwsClients;
  readonly authorization: Authorization;
  readonly functions: Functions;
  readonly events: LocalEvents;
  /** Hears of every change of an execution's status. */
  readonly onStatus: (execution: Execution) => void;
}

/** State machines and their executions, with the service's rules for names and repeated starts. */
export class StepFunctions {
  readonly #options: StepFunctionsOptions;
  readonly #machines = new Map<string, StateMachineRecord>();
  readonly #executions = new Map<string, Execution>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: StepFunctionsOptions) {
    this.#options = options;
  }

  createStateMachine(input: Pick<StateMachineRecord, "name" | "definition" | "roleArn" | "type">): StateMachineRecord {
    checkName(input.name);
    const { partition, region, accountId } = this.#options.place;
    const arn = `arn:${partition}:states:${region}:${accountId}:stateMachine:${input.name}`;
    const known = this.#machines.get(arn);
    if (known !== undefined) {
      if (known.definition === input.definition && known.roleArn === input.roleArn) return known;
      throw new ServiceRefusal("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    const prepared = preparedOrRefused(input.definition);
    const { clientsOf, functions, authorization } = this.#options;
    const { roleArn } = input;
    const services = { aws: clientsOf({ arn, roleArn }), roleArn, functions, authorization };
    const machine = { ...input, arn, creationDate: new Date(), prepared, services };
    this.#machines.set(arn, machine);
    return machine;
  }

  machines(): readonly StateMachineRecord[] {
    return [...this.#machines.values()];
  }

  machine(arn: string): StateMachineRecord {
    const machine = this.#machines.get(arn);
    if (machine === undefined) {
      throw new ServiceRefusal("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    }
    return machine;
  }

  start(stateMachineArn: string, name: string, input: string): Execution {
    const machine = this.machine(stateMachineArn);
    checkName(name);
    checkInput(input);
    const arn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    const known = this.#executions.get(arn);
    if (known !== undefined) {
      if (known.status === "RUNNING" && known.input === input) return known;
      throw new ServiceRefusal("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    const identity = { arn, name, stateMachineArn, input, stateMachineName: machine.name };
    const { execution, ended } = runExecution(identity, machine.prepared, machine.services, (visit, phase) => {
      const error = phase === "failed" ? { error: visit.errors.at(-1) ?? "" } : {};
      this.#options.events.emit({ kind: "state", at: new Date(), execution: name, state: visit.name, phase, ...error });
    });
    this.#executions.set(arn, execution);
    this.#tell(execution);
    const finished = ended.then(() => this.#tell(execution)).finally(() => this.#ending.delete(finished));
    this.#ending.add(finished);
    return execution;
  }

  execution(arn: string): Execution {
    const execution = this.#executions.get(arn);
    if (execution === undefined) {
      throw new ServiceRefusal("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    }
    return execution;
  }

  /** In the order they were started. */
  executions(): readonly Execution[] {
    return [...this.#executions.values()];
  }

  /** Aborts what still runs and waits until that is recorded. */
  async close(): Promise<void> {
    for (const execution of this.#executions.values()) {
      if (execution.status === "RUNNING") execution.stop(null, "the local target stopped");
    }
    await Promise.all(this.#ending);
  }

  #tell(execution: Execution): void {
    const { name, status } = execution;
    this.#options.events.emit({ kind: "execution", at: new Date(), name, status });
    this.#options.onStatus(execution);
  }
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) throw new ServiceRefusal("InvalidName", `Invalid Name: '${name}'`);
}

function checkInput(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceRefusal("InvalidExecutionInput", `Invalid State Machine Execution Input: '${input}'`);
  }
}

function preparedOrRefused(definition: string): PreparedDefinition {
  try {
    return prepareDefinition(definition);
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    throw new ServiceRefusal("InvalidDefinition", `Invalid State Machine Definition: ${fault}`);
  }
}
