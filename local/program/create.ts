import * as pulumi from "@pulumi/pulumi";
import { autoNamer, calls, notCreated, resources, type Creation, type Inputs, type Place } from "../provider/index.ts";
import { evaluate, type Monitor } from "./evaluation.ts";
import type { Stack } from "./stack.ts";
import { isProvider, UnsupportedResources, unsupportedIn } from "./unsupported.ts";

export interface CreatedResource {
  readonly type: string;
  readonly logicalName: string;
  readonly id: string;
}

/** A resource that the program asks for and the local target does without. */
export interface LeftOutResource {
  readonly type: string;
  readonly logicalName: string;
  readonly reason: string;
}

export interface CreatedProgram {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly CreatedResource[];
  readonly leftOut: readonly LeftOutResource[];
}

/** Where a program is created; it can be on its way still while the program starts to run. */
export interface Ground {
  readonly place: Place;
  readonly creation: Omit<Creation, "autoName">;
}

/**
 * Evaluates the program and really creates each of its resources. Rejects with everything that cannot be created here
 * at all, or else with the first failure.
 */
export async function createProgram(stack: Stack, ground: Promise<Ground>): Promise<CreatedProgram> {
  const created: CreatedResource[] = [];
  const leftOut: LeftOutResource[] = [];
  const monitor: Monitor = {
    register: async ({ type, name, custom, inputs, id: existing }) => {
      const plain = withoutSecrets(inputs) as Inputs;
      if (custom !== true) return { id: undefined, state: plain };
      if (isProvider(type)) return { id: name, state: plain };
      const reason = notCreated.get(type);
      if (reason !== undefined) {
        leftOut.push({ type, logicalName: name, reason });
        return { id: `not-created-${name}`, state: { name, ...plain } };
      }
      const create = resources.get(type);
      if (create === undefined || (existing ?? "") !== "") throw new Unsupported();
      const { creation } = await ground;
      const autoName = autoNamer(stack.project, stack.name, type);
      const { id, state } = await create(plain, name, { ...creation, autoName }).catch((error: unknown) => {
        throw new Error(`${type} "${name}" could not be created: ${messageOf(error)}`, { cause: error });
      });
      created.push({ type, logicalName: name, id });
      return { id, state: { ...plain, ...state } };
    },
    call: async ({ token, inputs }) => {
      const call = calls[token];
      if (call === undefined) throw new Unsupported();
      return call(withoutSecrets(inputs) as Inputs, (await ground).place);
    },
  };
  try {
    return { outputs: await evaluate(stack, monitor, { preview: false }), resources: created, leftOut };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const { place } = await ground;
    throw new UnsupportedResources(stack.program, await unsupportedIn(stack, place));
  }
}

/** Ends the creation at the first thing that cannot be created; a second evaluation then finds all of them. */
class Unsupported extends Error {}

/** Secrets travel wrapped through Pulumi's monitor; the services want the value. */
function withoutSecrets(value: unknown): unknown {
  const open: unknown = pulumi.runtime.unwrapRpcSecret(value);
  if (Array.isArray(open)) return open.map(withoutSecrets);
  if (typeof open !== "object" || open === null || Object.getPrototypeOf(open) !== Object.prototype) return open;
  return Object.fromEntries(Object.entries(open).map(([key, item]) => [key, withoutSecrets(item)]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name === "Error" ? "" : `${error.name}: `}${error.message}` : String(error);
}
