import * as t from "io-ts";
import { isRight } from "fp-ts/lib/Either.js";
import { requestKey } from "../../components/protocol/layout.ts";
import type { Maintenance } from "../../components/protocol/requests.ts";
import { writeJson } from "../storage/bucket.ts";
import type { Sweeping } from "./sweeping.ts";

/** What the schedule of maintenance sends; the schedule of the sweep sends something else. */
const AskForMaintenance = t.type({ ask: t.literal("maintain") });

export const asksForMaintenance = (event: unknown): boolean => isRight(AskForMaintenance.decode(event));

/** Asks every dataset for its maintenance, once a day at most, however often the schedule's event comes. */
export async function askForMaintenance({ raw, datasets, now }: Sweeping): Promise<void> {
  const at = now().toISOString();
  const id = at.slice(0, 10);
  for (const dataset of datasets) {
    const request: Maintenance = { kind: "maintain", id, dataset, at };
    await writeJson(raw, requestKey(dataset, request.kind, id), request);
  }
}
