import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as t from "io-ts";
import { decode } from "../components/protocol/index.ts";
import { type LocalLakehouse, startLocal } from "./index.ts";
import { operatorEnvironment } from "./operator.ts";

const Outputs = t.type(
  { rawBucket: t.string, lakeBucket: t.string, database: t.string, workgroup: t.string, operatorPolicyArn: t.string },
  "outputs of the program",
);
type Outputs = t.TypeOf<typeof Outputs>;

/** Somebody's files, or another local target's. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

/** Starts the program, says how to reach it, and stops it when the signal comes. @throws FolderInUse */
export async function keepUp(data: string, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  await mustBeNewOrEmpty(data);
  say("starting the local AWS and creating the program's resources …");
  const local = await startLocal({ data, log: say });
  try {
    const outputs = decode(Outputs, local.outputs, "what the program puts out");
    const environment = await operatorEnvironment(local.env, outputs.operatorPolicyArn);
    const file = join(data, "env.sh");
    const lines = exportLines(environment);
    await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    greeting(local, outputs, { data, file, lines }).forEach(say);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    say("stopping …");
    await local.stop();
    say("everything is stopped");
  }
}

async function mustBeNewOrEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw new FolderInUse(`--data ${folder}: that is a file; name a folder`);
    throw error;
  });
  if (entries.length === 0) return;
  throw new FolderInUse(
    `--data ${folder}: the folder is not empty (${entries.length} entries); name one that is empty or does not exist`,
  );
}

function exportLines(environment: Readonly<Record<string, string>>): string[] {
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  // A profile of one's own would be asked before the keys.
  return [
    "unset AWS_PROFILE",
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
  ];
}

function greeting(
  { env, region }: LocalLakehouse,
  { rawBucket, lakeBucket, database, workgroup }: Outputs,
  { data, file, lines }: { data: string; file: string; lines: readonly string[] },
): string[] {
  const facts: [string, string][] = [
    ["endpoint", env["AWS_ENDPOINT_URL"] ?? ""],
    ["region", region],
    ["raw bucket", `${rawBucket} (upload to s3://${rawBucket}/incoming/)`],
    ["lake bucket", lakeBucket],
    ["Athena", `database ${database}, workgroup ${workgroup}`],
    ["folder", data],
  ];
  return [
    "",
    ...facts.map(([name, value]) => `${name.padEnd(13)}${value}`),
    "",
    "It is up; Ctrl-C ends it. In another terminal, as an operator of it:",
    "",
    `  source ${file}`,
    "  npx lake status",
    "",
    "or, instead of the file, these lines:",
    "",
    ...lines.map((line) => `  ${line}`),
    "",
  ];
}
