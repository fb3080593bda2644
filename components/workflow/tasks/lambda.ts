import type { Input } from "@pulumi/pulumi";
import { allow } from "../../permissions.ts";
import type { Template, Work } from "../states.ts";

/** Calls a function and waits for its answer, which is under `Payload`. */
export function invoke(func: { arn: Input<string> }, payload: Template): Work {
  return {
    action: "lambda:invoke",
    parameters: { FunctionName: func.arn, Payload: payload },
    permissions: [allow(["lambda:InvokeFunction"], { on: [func.arn] })],
  };
}
