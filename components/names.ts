import * as pulumi from "@pulumi/pulumi";
import type { ArgumentFault } from "./argument-faults.ts";

/** AWS's own limits. */
const LONGEST = {
  bucket: 63,
  role: 64,
  policy: 128,
  function: 64,
  queue: 80,
  "state machine": 80,
  "log group": 512,
  job: 255,
  "event rule": 64,
  workgroup: 128,
  topic: 256,
  table: 255,
  database: 255,
  crawler: 255,
  dashboard: 255,
  budget: 100,
  "security group": 255,
  connection: 255,
} as const;

export type Named = keyof typeof LONGEST;

/** Pulumi makes a name unique by `-` and seven hex digits. */
const SUFFIX_LENGTH = 8;

/** How everything with a fixed name begins: `lakehouse-dev`. */
export function stackPrefix(): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}`;
}

/** Where the metrics of this stack go: `lakehouse/dev`. */
export function metricsNamespace(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The fixed names of the jobs begin so; the dataset's name follows. */
export function jobPrefix(): string {
  return `${stackPrefix()}-`;
}

/** Catalog names take lower case letters, digits and `_`. */
export function databaseName(): string {
  return stackPrefix()
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, "_");
}

/** What a crawl finds is written beside the catalog, so that the two can be compared. */
export function crawledDatabaseName(): string {
  return `${databaseName()}_crawled`;
}

export function functionLogGroup(component: string): string {
  return `/aws/lambda/${stackPrefix()}-${component}`;
}

export function jobLogGroup(dataset: string): string {
  return `/aws-glue/${stackPrefix()}-${dataset}`;
}

/** The fault of a name that AWS would refuse; `generated` names get Pulumi's suffix. */
export function nameFaults(kind: Named, propertyPath: string, name: string, generated: boolean): ArgumentFault[] {
  return [...lengthFaults(kind, propertyPath, name, generated), ...characterFaults(kind, propertyPath, name)];
}

/** The faults of a component's name in the generated names of its children; the worst of a sort speaks for all. */
export function ownNameFaults(children: readonly (readonly [kind: Named, name: string])[]): ArgumentFault[] {
  const worst = children.toSorted(([one, a], [other, b]) => excess(other, b, true) - excess(one, a, true)).slice(0, 1);
  return [
    ...worst.flatMap(([kind, name]) => lengthFaults(kind, "name", name, true)),
    ...children.flatMap(([kind, name]) => characterFaults(kind, "name", name)).slice(0, 1),
  ];
}

function lengthFaults(kind: Named, propertyPath: string, name: string, generated: boolean): ArgumentFault[] {
  const over = excess(kind, name, generated);
  if (over <= 0) return [];
  const most = `${name.length - over}${generated ? ` (${SUFFIX_LENGTH} are Pulumi's)` : ""}`;
  return [
    {
      propertyPath,
      reason: `makes the ${kind} '${name}', which is ${over} character(s) over ${most}; choose a shorter name`,
    },
  ];
}

function characterFaults(kind: Named, propertyPath: string, name: string): ArgumentFault[] {
  const pattern = kind === "bucket" ? /^[a-z0-9][a-z0-9-]*$/ : kind === "log group" ? /^[\w./-]+$/ : /^[\w-]+$/;
  if (pattern.test(name)) return [];
  const allowed = kind === "bucket" ? "lower case letters, digits and '-'" : "letters, digits, '_' and '-'";
  return [{ propertyPath, reason: `makes the ${kind} '${name}'; use ${allowed}` }];
}

function excess(kind: Named, name: string, generated: boolean): number {
  return name.length - LONGEST[kind] + (generated ? SUFFIX_LENGTH : 0);
}
