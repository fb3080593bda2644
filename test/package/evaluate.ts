import { type Registered, record, value } from "../components/recording.ts";

/** Evaluates a program and prints what it registers and exports. Its argument is the program's file. */
const [program = ""] = process.argv.slice(2);
const { recording, result } = await record(() => import(program) as Promise<Record<string, never>>, {
  project: "shop",
});
const outputs = await Promise.all(
  Object.entries(result).map(async ([name, output]) => [name, await value<unknown>(output)]),
);
const registered = await Promise.all(recording.registered.map(plain));
console.log(JSON.stringify({ outputs: Object.fromEntries(outputs) as unknown, registered }));

/** Assets hold their paths as promises. */
async function plain({ inputs, ...rest }: Registered): Promise<Registered> {
  const entries = Object.entries(inputs).map(async ([name, input]) => [name, await opened(input)]);
  return { ...rest, inputs: Object.fromEntries(await Promise.all(entries)) as Record<string, unknown> };
}

async function opened(input: unknown): Promise<unknown> {
  if (typeof input !== "object" || input === null) return input;
  const { assets, path, text } = input as { assets?: Promise<object>; path?: Promise<string>; text?: Promise<string> };
  if (path instanceof Promise) return { path: await path };
  if (text instanceof Promise) return { text: await text };
  if (!(assets instanceof Promise)) return input;
  const entries = Object.entries(await assets).map(async ([name, asset]) => [name, await opened(asset)]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}
