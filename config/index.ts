import * as pulumi from "@pulumi/pulumi";
import { isLeft } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { type ProgramConfig, programConfig } from "./arguments.ts";
import { contradictions } from "./contradictions.ts";
import { Settings } from "./settings.ts";

/** The configuration of the stack that is evaluated. */
export function readConfig(): ProgramConfig {
  return decodeConfig(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig());
}

/**
 * Decodes a stack's configuration: `<project>:<key>` to text, lists as JSON.
 * @throws ConfigError with all faults at once.
 */
export function decodeConfig(project: string, stack: string, values: Readonly<Record<string, string>>): ProgramConfig {
  const prefix = `${project}:`;
  const own = Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
  const decoded = Settings.decode(own);
  const faults = [
    ...Object.keys(own)
      .filter((key) => !(key in Settings.props))
      .map((key) => `${prefix}${key}: unknown; known are ${Object.keys(Settings.props).join(", ")}`),
    ...(isLeft(decoded) ? decoded.left.map((error) => faultText(prefix, error)) : []),
    ...contradictions(prefix, stack, own),
  ];
  if (isLeft(decoded) || faults.length > 0) throw new ConfigError(stack, faults);
  return programConfig(decoded.right);
}

/** Everything that is wrong with a stack's configuration. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly stackName: string;
  readonly faults: readonly string[];

  constructor(stackName: string, faults: readonly string[]) {
    super(
      `Pulumi.${stackName}.yaml has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join("\n")}`,
    );
    this.stackName = stackName;
    this.faults = faults;
  }
}

function faultText(prefix: string, { context, value }: t.ValidationError): string {
  const key = context
    .map((entry) => entry.key)
    .filter((part) => part !== "")
    .join(".");
  return `${prefix}${key}: ${JSON.stringify(value)} is not ${context.at(-1)?.type.name ?? "known"}`;
}
