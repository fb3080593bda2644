import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { HostMessage, InvokeMessage, Invocation, ResultMessage } from "./messages.ts";

// The process that a function's code runs in: it loads the bundle once and then answers one event after the other.

type Handler = (event: unknown, context: object) => unknown;

const environment = process.env;
const handler = loadHandler(environment["LAMBDA_TASK_ROOT"] ?? "", environment["_HANDLER"] ?? "");
// A fault in loading is told with the first invocation.
void handler.then(tellLoaded, tellLoaded);

process.on("disconnect", () => process.exit());
process.on("message", (message: InvokeMessage) => {
  void invoke(message).then((outcome) => {
    const result: ResultMessage = { requestId: message.requestId, outcome };
    process.send?.(result);
  });
});

function tellLoaded(): void {
  const message: HostMessage = { loaded: true };
  process.send?.(message);
}

async function invoke(message: InvokeMessage): Promise<Invocation> {
  try {
    const handle = await handler;
    return { failed: false, result: (await handle(message.event, contextOf(message))) ?? null };
  } catch (error) {
    console.error(error);
    if (!(error instanceof Error)) {
      return { failed: true, error: { errorType: typeof error, errorMessage: String(error) } };
    }
    const trace = (error.stack ?? "").split("\n");
    return { failed: true, error: { errorType: error.name, errorMessage: error.message, trace } };
  }
}

async function loadHandler(root: string, reference: string): Promise<Handler> {
  const [moduleName = "", exported = ""] = reference.split(".");
  const file = ["mjs", "js", "cjs"].map((ending) => path.join(root, `${moduleName}.${ending}`)).find(existsSync);
  if (file === undefined) throw importFault(`Cannot find module '${moduleName}' in ${root}`);
  const loaded = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const found = loaded[exported];
  if (typeof found !== "function") throw importFault(`${reference} is undefined or not exported`);
  return found as Handler; // what it takes is the bundle's own promise
}

function importFault(message: string): Error {
  return Object.assign(new Error(message), { name: "Runtime.ImportModuleError" });
}

function contextOf({ requestId, functionArn, deadline }: InvokeMessage): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: "$LATEST",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: functionArn,
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
  };
}
