import { calls, notCreated, resources, type Inputs, type Place } from "../provider/index.ts";
import { evaluate, type Monitor } from "./evaluation.ts";
import type { Stack } from "./stack.ts";

/** A program that asks for what the local target cannot make. */
export class UnsupportedResources extends Error {
  override readonly name = "UnsupportedResources";
  readonly unsupported: readonly string[];

  constructor(program: string, unsupported: readonly string[]) {
    super(
      `${program} needs what the local target cannot create: ${unsupported.join("; ")}. ` +
        `Add a create function for each type in local/provider, or the reason why it is not needed here to its list`,
    );
    this.unsupported = unsupported;
  }
}

/** Evaluates the program as a preview, which creates nothing, and lists everything that could not be created. */
export async function unsupportedIn(stack: Stack, place: Place): Promise<readonly string[]> {
  const found = new Set<string>();
  const recorder: Monitor = {
    register: ({ type, name, custom, id = "" }) => {
      const known = resources.has(type) || notCreated.has(type) || isProvider(type);
      if (custom === true && !known) found.add(`${type} "${name}"`);
      if (custom === true && id !== "")
        found.add(`${type} "${name}", which would be read or imported by its id "${id}"`);
      return Promise.resolve({ id: undefined, state: {} });
    },
    call: ({ token, inputs }) => {
      const call = calls[token];
      if (call !== undefined) return Promise.resolve(call(inputs as Inputs, place));
      found.add(`function ${token}`);
      return Promise.resolve({});
    },
  };
  // What cannot be created can make the program itself fail; the list found until then is what counts.
  await evaluate(stack, recorder, { preview: true }).catch(() => undefined);
  return [...found];
}

/** An explicit provider resource configures credentials and region, which the local target sets itself. */
export function isProvider(type: string): boolean {
  return type === "pulumi:providers:aws";
}
