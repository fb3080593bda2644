import { Verdict } from "../../components/protocol/documents.ts";
import { doneKey, PROCESSING, verdictKey } from "../../components/protocol/layout.ts";
import { concurrently } from "../concurrently.ts";
import { markersOf } from "../source/marker.ts";
import { exists, objectsUnder, readJson, remove } from "../storage/bucket.ts";
import type { Sweeping } from "./sweeping.ts";

/** No attempt at a file lives longer than minutes, no request looks back at what is so old. */
const KEPT_DAYS = 30;
const FILES_AT_ONCE = 8;
const PART = /^processing\/([^/]+)\/([0-9a-f]{32})\//;

/**
 * Removes the parts that nobody needs any more: of attempts that died, of files that were refused, of files that are
 * through. A lifecycle rule would go by age alone and take the parts of a file that still waits; this looks at what
 * was decided on the file first. @returns their keys.
 */
export async function expireParts(sweeping: Sweeping): Promise<string[]> {
  const byFile = await oldParts(sweeping);
  const expired = await concurrently(FILES_AT_ONCE, [...byFile.values()], async (parts) => {
    const waste = await wasteOf(parts, sweeping);
    for (const key of waste) await remove(sweeping.raw, key);
    return waste;
  });
  return expired.flat();
}

/** What a file left for a dataset. */
interface Parts {
  dataset: string;
  fileId: string;
  keys: string[];
}

async function oldParts({ raw, now }: Sweeping): Promise<ReadonlyMap<string, Parts>> {
  const before = now().getTime() - KEPT_DAYS * 86_400_000;
  const byFile = new Map<string, Parts>();
  for await (const { key, modifiedAt } of objectsUnder(raw, PROCESSING)) {
    const [prefix, dataset, fileId] = PART.exec(key) ?? [];
    if (prefix === undefined || dataset === undefined || fileId === undefined || modifiedAt.getTime() > before)
      continue;
    const parts = byFile.get(prefix) ?? { dataset, fileId, keys: [] };
    byFile.set(prefix, parts);
    parts.keys.push(key);
  }
  return byFile;
}

async function wasteOf({ dataset, fileId, keys }: Parts, { raw }: Sweeping): Promise<string[]> {
  const verdict = await readJson(raw, verdictKey(fileId), Verdict);
  if (verdict?.outcome !== "staged") return keys;
  const marker = markersOf(verdict).find((one) => one.dataset === dataset);
  if (!marker) return keys;
  const needed = new Set(marker.marker.parts.map(({ key }) => key));
  const isThrough = (await exists(raw, doneKey(dataset, fileId))) && !(await exists(raw, marker.key));
  return isThrough ? keys : keys.filter((key) => !needed.has(key));
}
