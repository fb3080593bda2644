import { PutEventsCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Log } from "./log.ts";

/** Where others may subscribe to what happens. */
export interface EventBus {
  events: EventBridgeClient;
  name: string;
}

/** The `source` of every event. */
export const EVENT_SOURCE = "lakehouse";

/** What can happen, as the event's `detail-type`. */
export type EventKind = "File Refused" | "Run Settled" | "Run Failed";

/**
 * Tells whoever subscribes; delivered at least once. Where there is no bus, nobody is told. A bus that cannot be
 * reached is an entry in the log and nothing else: the files and tables are what they are.
 */
export async function publish(bus: EventBus | null, kind: EventKind, detail: object, log: Log): Promise<void> {
  if (!bus) return;
  const entry = { EventBusName: bus.name, Source: EVENT_SOURCE, DetailType: kind, Detail: JSON.stringify(detail) };
  try {
    const { Entries = [] } = await bus.events.send(new PutEventsCommand({ Entries: [entry] }));
    const { ErrorCode: error, ErrorMessage: errorMessage } = Entries[0] ?? {};
    if (error !== undefined) log("error", "an event was not taken", { kind, error, errorMessage, detail });
  } catch (error) {
    log("error", "an event was not taken", { kind, error: String(error), detail });
  }
}
