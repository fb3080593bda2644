import * as pulumi from "@pulumi/pulumi";
import type { ArgumentFault } from "./argument-faults.ts";

/** AWS's own limits. */
const LONGEST = {
  bucket: 63,
  role: 64,
  function: 64,
  queue: 80,
  "state machine": 80,
  "log group": 512,
  job: 255,
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

export function functionLogGroup(component: string): string {
  return `/aws/lambda/${stackPrefix()}-${component}`;
}

export function jobLogGroup(dataset: string): string {
  return `/aws-glue/${stackPrefix()}-${dataset}`;
}

/** The fault of a name that AWS would refuse; `generated` names get Pulumi's suffix. */
export function nameFaults(kind: Named, propertyPath: string, name: string, generated: boolean): ArgumentFault[] {
  const most = LONGEST[kind] - (generated ? SUFFIX_LENGTH : 0);
  const faults: ArgumentFault[] = [];
  if (name.length > most) {
    const excess = name.length - most;
    faults.push({
      propertyPath,
      reason: `makes the ${kind} '${name}', which is ${excess} character(s) over ${most}${generated ? ` (${SUFFIX_LENGTH} are Pulumi's)` : ""}; choose a shorter name`,
    });
  }
  const pattern = kind === "bucket" ? /^[a-z0-9][a-z0-9-]*$/ : kind === "log group" ? /^[\w./-]+$/ : /^[\w-]+$/;
  if (!pattern.test(name)) {
    const allowed = kind === "bucket" ? "lower case letters, digits and '-'" : "letters, digits, '_' and '-'";
    faults.push({ propertyPath, reason: `makes the ${kind} '${name}'; use ${allowed}` });
  }
  return faults;
}
