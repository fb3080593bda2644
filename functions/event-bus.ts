import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Environment } from "./environment.ts";
import type { EventBus } from "./events.ts";

/** The bus of the pipeline, where it has one. */
export function busFrom({ EVENT_BUS: name }: Environment): EventBus | null {
  return name === undefined || name === "" ? null : { events: new EventBridgeClient(), name };
}
