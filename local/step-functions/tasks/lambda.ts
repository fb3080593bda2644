import { AccessDenied } from "../../authorization.ts";
import { type Invocation, UnknownFunction } from "../../lambda/functions.ts";
import { TaskError } from "../task-error.ts";
import type { Parameters, TaskServices } from "./index.ts";

/** `lambda:invoke`: answers with the function's result as `Payload`; a function's error keeps its own name. */
export async function invokeFunction(
  parameters: Parameters,
  { functions, authorization, roleArn }: TaskServices,
): Promise<{ readonly ExecutedVersion: string; readonly Payload: unknown; readonly StatusCode: number }> {
  const name = String(parameters["FunctionName"]);
  const invocation = await invoked().catch((error: unknown) => {
    if (error instanceof UnknownFunction) throw new TaskError("Lambda.ResourceNotFoundException", error.message);
    if (error instanceof AccessDenied) throw new TaskError(`Lambda.${error.name}`, error.message);
    throw new TaskError("Lambda.SdkClientException", error instanceof Error ? error.message : String(error));
  });
  if (invocation.failed) throw new TaskError(invocation.error.errorType, JSON.stringify(invocation.error));
  return { ExecutedVersion: "$LATEST", Payload: invocation.result, StatusCode: 200 };

  async function invoked(): Promise<Invocation> {
    await authorization.check({ roleArn }, { action: "lambda:InvokeFunction", resource: functions.named(name).arn });
    return functions.invoke(name, parameters["Payload"] ?? {});
  }
}
