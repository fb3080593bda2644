import { stagedPrefix } from "../../components/protocol/layout.ts";
import { objectsUnder } from "../storage/bucket.ts";
import type { Sweeping } from "./sweeping.ts";

/** What waits for a dataset. */
export interface Markers {
  count: number;
  fileIds: ReadonlySet<string>;
  /** When the one that waits longest was put. */
  oldest: Date | null;
}

const FILE_MARKER = /-([0-9a-f]{32})\.json$/;

export async function markersIn(dataset: string, { raw }: Sweeping): Promise<Markers> {
  const fileIds = new Set<string>();
  let count = 0;
  let oldest: Date | null = null;
  for await (const { key, modifiedAt } of objectsUnder(raw, stagedPrefix(dataset))) {
    if (key.endsWith("/")) continue;
    count++;
    if (!oldest || modifiedAt < oldest) oldest = modifiedAt;
    const fileId = FILE_MARKER.exec(key)?.[1];
    if (fileId !== undefined) fileIds.add(fileId);
  }
  return { count, fileIds, oldest };
}
