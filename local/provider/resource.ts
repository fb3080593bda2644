import type * as pulumi from "@pulumi/pulumi";
import type { AwsClients } from "../aws-clients.ts";
import type { Wiring } from "../wiring.ts";

/** What a provider hands back for a resource: its id and the outputs that its inputs do not hold already. */
export interface Created {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** What a `create` function works with. */
export interface Creation {
  readonly aws: AwsClients;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Folder for what must lie on disk, such as unpacked Lambda code. */
  readonly folder: string;
  /** What the local target must drive itself once everything exists. */
  readonly wiring: Wiring;
  /** A physical name for a resource whose program gave none: stable for the same resource of the same stack. */
  readonly autoName: (logicalName: string) => string;
}

export type Inputs = Readonly<Record<string, unknown>>;
export type Create = (inputs: Inputs, logicalName: string, creation: Creation) => Promise<Created>;

/** Types the inputs of a `create` function by the resource's own arguments. */
export function resource<Args>(
  create: (inputs: pulumi.Unwrap<Args>, logicalName: string, creation: Creation) => Promise<Created>,
  options: { readonly ignores?: readonly (keyof Args & string)[] } = {},
): Create {
  return async (inputs, logicalName, creation) => {
    const read = new Set<string>(options.ignores ?? []);
    const watched = new Proxy(inputs, {
      get: (target, property) => {
        read.add(String(property));
        return Reflect.get(target, property) as unknown;
      },
    });
    // The compiler has checked the program's arguments against Args; Pulumi's monitor hands them on untyped.
    const created = await create(watched as pulumi.Unwrap<Args>, logicalName, creation);
    const unread = Object.keys(inputs).filter((key) => inputs[key] !== undefined && !read.has(key) && key !== "region");
    if (unread.length > 0) {
      throw new Error(
        `the local target does nothing with ${unread.map((key) => `"${key}"`).join(", ")}: ` +
          `pass it on to the service in local/provider, or list it there under "ignores"`,
      );
    }
    return created;
  };
}

/** `{ someKey: 1 }` as the AWS API spells it, `{ SomeKey: 1 }`, at every depth; absent values are left out. */
export function pascalCase(value: unknown, exceptions: Readonly<Record<string, string>> = {}): unknown {
  if (Array.isArray(value)) return value.map((item) => pascalCase(item, exceptions));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [
        exceptions[key] ?? key.charAt(0).toUpperCase() + key.slice(1),
        pascalCase(item, exceptions),
      ]),
  );
}

export function tagList(
  tags: Readonly<Record<string, string>> | undefined,
): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** A policy as the APIs take it, whether the program wrote text or an object. */
export function policyText(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/** The answer's value, or an error naming what the service left out. */
export function answered<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`the local AWS answered without ${what}`);
  return value;
}
