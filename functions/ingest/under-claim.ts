import { randomUUID } from "node:crypto";
import { dropClaim, releaseClaim, takeClaim } from "../ledger/claims.ts";
import { errorFields } from "../log.ts";
import { ConversionCrash } from "./decide.ts";
import type { Ingest } from "./ingest.ts";

/** How long a message that meets someone at work stays away at most; the work is mostly over far sooner. */
const LONGEST_DELAY_SECONDS = 60;

/**
 * Does work under a claim that goes by `id`; the log says `about` what it is. Null while someone else's is live. `again` then sends a fresh copy of the
 * message back to the queue, so that waiting is not counted as a failed delivery.
 */
export async function underClaim<A>(
  { id, about }: { id: string; about: object },
  ingest: Ingest,
  work: (claim: { owner: string; crashes: number }) => Promise<A>,
  again: (delaySeconds: number) => Promise<void>,
): Promise<A | null> {
  const { ledger, log } = ingest;
  const owner = randomUUID();
  const claim = await takeClaim(ledger, id, { owner, now: ingest.now(), seconds: ingest.claimSeconds });
  if (claim.outcome === "busy") {
    await again(Math.min(claim.secondsLeft + 1, LONGEST_DELAY_SECONDS));
    log("info", "someone else is at this file; the message goes back to the queue", { ...about });
    return null;
  }
  try {
    const result = await work(claim);
    await dropClaim(ledger, id, owner);
    return result;
  } catch (error) {
    // Only what the file itself does to the function counts as a crash; a service's error says nothing of the file.
    await releaseClaim(ledger, id, owner, error instanceof ConversionCrash).catch((late: unknown) =>
      log("error", "could not release the claim; it will run out", { ...about, ...errorFields(late) }),
    );
    throw error;
  }
}
