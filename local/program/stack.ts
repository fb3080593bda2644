import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";

/** A program with the stack it is evaluated for. */
export interface Stack {
  readonly program: string;
  readonly project: string;
  readonly name: string;
  /** Configuration as Pulumi holds it: full keys, text values. */
  readonly config: Readonly<Record<string, string>>;
}

/** Reads `Pulumi.yaml` beside the program and the stack's own file, `Pulumi.<stack>.yaml`. */
export async function readStack(program: string, stackFile: string): Promise<Stack> {
  const name = /^Pulumi\.(.+)\.ya?ml$/.exec(path.basename(stackFile))?.[1];
  if (name === undefined) {
    throw new Error(`"${stackFile}" is not a stack file: its name must have the form Pulumi.<stack>.yaml`);
  }
  const project = await projectName(path.join(path.dirname(program), "Pulumi.yaml"));
  const entries = Object.entries(record(record(await yamlFile(stackFile))["config"]));
  return {
    program,
    project,
    name,
    config: Object.fromEntries(
      entries.map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, configText(stackFile, key, value)]),
    ),
  };
}

async function projectName(file: string): Promise<string> {
  const name = record(await yamlFile(file))["name"];
  if (typeof name !== "string") throw new Error(`${file} has no "name": give the project one`);
  return name;
}

async function yamlFile(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new Error(`${file} does not exist: a program needs its project and stack files`);
  return parse(await readFile(file, "utf8"));
}

function configText(file: string, key: string, value: unknown): string {
  if (typeof record(value)["secure"] === "string") {
    throw new Error(`${file}: "${key}" is encrypted, which only Pulumi can read: give the local stack a plain value`);
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
