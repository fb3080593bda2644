import * as t from "io-ts";
import { isRight } from "fp-ts/lib/Either.js";

/** Asks ingest to read a file once more for a dataset that is reloaded; it comes by the same queue as new files. */
export const ReadAgain = t.type({ readAgain: t.type({ dataset: t.string, request: t.string, fileId: t.string }) });
export type ReadAgain = t.TypeOf<typeof ReadAgain>["readAgain"];

/** What a message asks to read again, or null if it is of another kind. */
export function readAgainIn(body: string): ReadAgain | null {
  const decoded = ReadAgain.decode(JSON.parse(body));
  return isRight(decoded) ? decoded.right.readAgain : null;
}

export const readAgainMessage = (readAgain: ReadAgain) => JSON.stringify({ readAgain });

/** What a claim on reading a file again goes by in the ledger. */
export const claimOf = ({ request, fileId }: ReadAgain) => `${request}-${fileId}`;
