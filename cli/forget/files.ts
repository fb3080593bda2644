import type { ContractDocument } from "../../components/contract/document.ts";
import { ARCHIVED, FAILED, INCOMING, MIXED, UNKNOWN } from "../../components/protocol/layout.ts";
import { concurrently } from "../../functions/concurrently.ts";
import { destinationOf } from "../../functions/ingest/destination.ts";
import { type Bucket, objectsUnder } from "../../functions/storage/bucket.ts";
import { currentVersion, openVersion } from "../../functions/storage/versions.ts";
import { failedFile } from "../files/failed.ts";
import { type Held, holdsKey } from "./content.ts";
import type { Key } from "./key.ts";

/** A file that may hold rows of a dataset. */
interface Candidate {
  key: string;
  state: "archived" | "failed" | "waiting";
  /** The dataset whose folder it lies in; null where its headers decide. */
  intended: string | null;
}

/** What came of looking for a key in files. */
export interface FilesWithKey {
  /** How many files were looked into. */
  files: number;
  /** Those that hold it. */
  holding: { key: string; state: Candidate["state"] }[];
  /** Those of which nobody can tell, and why. */
  unclear: { key: string; state: Candidate["state"]; why: string }[];
}

const FILES_AT_ONCE = 4;

/**
 * Looks for a key in the files that may hold it: archived, failed, and those that wait. They are read as ingest reads
 * them, one piece after the other.
 */
export async function filesWithKey(
  raw: Bucket,
  wanted: { contract: ContractDocument; key: Key },
  contracts: readonly ContractDocument[],
  { signal, progress }: { signal: AbortSignal; progress: (done: number, of: number) => void },
): Promise<FilesWithKey> {
  const candidates = await candidatesOf(raw, wanted.contract.name, contracts);
  let done = 0;
  const looked = await concurrently(FILES_AT_ONCE, candidates, async (candidate) => {
    signal.throwIfAborted();
    const held = await look(raw, candidate, wanted, contracts);
    progress(++done, candidates.length);
    return { candidate, held };
  });
  const found: FilesWithKey = { files: candidates.length, holding: [], unclear: [] };
  for (const { candidate, held } of looked) {
    const { key, state } = candidate;
    if (held === true) found.holding.push({ key, state });
    else if (held !== false) found.unclear.push({ key, state, why: held.unclear });
  }
  return found;
}

async function candidatesOf(raw: Bucket, dataset: string, contracts: readonly ContractDocument[]) {
  const found: Candidate[] = [];
  for (const folder of [dataset, MIXED]) {
    const intended = folder === dataset ? dataset : null;
    for await (const { key } of objectsUnder(raw, `${ARCHIVED}${folder}/`)) {
      if (!key.endsWith("/")) found.push({ key, state: "archived", intended });
    }
  }
  for (const folder of [dataset, MIXED, UNKNOWN]) {
    const intended = folder === dataset ? dataset : null;
    for await (const { key } of objectsUnder(raw, `${FAILED}${folder}/`)) {
      if (failedFile(key)) found.push({ key, state: "failed", intended });
    }
  }
  const datasets = contracts.map(({ name }) => name);
  for await (const { key } of objectsUnder(raw, INCOMING)) {
    const destination = destinationOf(key, datasets);
    const intended = destination.kind === "dataset" ? destination.dataset : null;
    if (!key.endsWith("/") && (intended === null || intended === dataset)) {
      found.push({ key, state: "waiting", intended });
    }
  }
  return found;
}

/** A file that goes while the others are looked into has come to its end elsewhere, or was taken away. */
async function look(
  raw: Bucket,
  { key, intended }: Candidate,
  wanted: { contract: ContractDocument; key: Key },
  contracts: readonly ContractDocument[],
): Promise<Held> {
  const version = await currentVersion(raw, key);
  const found = version && (await openVersion(raw, version));
  return found ? holdsKey({ key, content: found.content, intended }, wanted, contracts) : false;
}
