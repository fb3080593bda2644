import { randomUUID } from "node:crypto";
import { Verdict } from "../../components/protocol/documents.ts";
import { fileIdOf } from "../../components/protocol/file-id.ts";
import { verdictKey } from "../../components/protocol/layout.ts";
import { dropClaim, releaseClaim, takeClaim } from "../ledger/claims.ts";
import { errorFields } from "../log.ts";
import { readJson } from "../storage/bucket.ts";
import type { Version } from "../storage/versions.ts";
import { carryOut } from "./carry-out.ts";
import { ConversionCrash, decide } from "./decide.ts";
import type { Ingest } from "./ingest.ts";
import { enqueue } from "./queue.ts";

/** How long a message that meets someone at work stays away at most; the work is mostly over far sooner. */
const LONGEST_DELAY_SECONDS = 60;

/**
 * One attempt at a file version, under a claim. While someone else's claim is live, a fresh copy of the message goes
 * back to the queue, so that waiting is not counted as a failed delivery.
 */
export async function attempt(version: Version, ingest: Ingest): Promise<"answered" | "busy" | "gone"> {
  const { ledger, log } = ingest;
  const fileId = fileIdOf(version);
  const owner = randomUUID();
  const claim = await takeClaim(ledger, fileId, { owner, now: ingest.now(), seconds: ingest.claimSeconds });
  if (claim.outcome === "busy") {
    await enqueue(ingest.queue, version, Math.min(claim.secondsLeft + 1, LONGEST_DELAY_SECONDS));
    log("info", "someone else is at this file; the message goes back to the queue", { fileId, key: version.key });
    return "busy";
  }
  try {
    const found = await readJson(ingest.raw, verdictKey(fileId), Verdict);
    const verdict = found ?? (await decide(version, fileId, claim, ingest));
    if (verdict) await carryOut(verdict, ingest);
    else log("warn", "the file is gone and has no verdict; nothing to do", { fileId, key: version.key });
    await dropClaim(ledger, fileId, owner);
    return verdict ? "answered" : "gone";
  } catch (error) {
    // Only what the file itself does to the function counts as a crash; a service's error says nothing of the file.
    const crashed = error instanceof ConversionCrash;
    await releaseClaim(ledger, fileId, owner, crashed).catch((late: unknown) =>
      log("error", "could not release the claim; it will run out", { fileId, ...errorFields(late) }),
    );
    throw error;
  }
}
