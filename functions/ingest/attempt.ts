import { Verdict } from "../../components/protocol/documents.ts";
import { fileIdOf } from "../../components/protocol/file-id.ts";
import { verdictKey } from "../../components/protocol/layout.ts";
import { readJson } from "../storage/bucket.ts";
import type { Version } from "../storage/versions.ts";
import { carryOut } from "./carry-out.ts";
import { decide } from "./decide.ts";
import type { Ingest } from "./ingest.ts";
import { enqueue } from "./queue.ts";
import { underClaim } from "./under-claim.ts";

/**
 * One attempt at a file version, under a claim. While someone else's claim is live, a fresh copy of the message goes
 * back to the queue, so that waiting is not counted as a failed delivery.
 */
export async function attempt(version: Version, ingest: Ingest): Promise<"answered" | "busy" | "gone"> {
  const fileId = fileIdOf(version);
  const end = await underClaim(
    { id: fileId, about: { fileId, key: version.key } },
    ingest,
    async (claim) => {
      const found = await readJson(ingest.raw, verdictKey(fileId), Verdict);
      const decided = found ?? (await decide(version, fileId, claim, ingest));
      if (decided) await carryOut(decided, ingest);
      else ingest.log("warn", "the file is gone and has no verdict; nothing to do", { fileId, key: version.key });
      return decided ? "answered" : "gone";
    },
    (delaySeconds) => enqueue(ingest.queue, version, delaySeconds),
  );
  return end ?? "busy";
}
