import { failedFiles, whyFailed, type FailedFile } from "../files/failed.ts";
import type { Reach } from "../reach.ts";
import { recentRuns } from "../status/dataset-state.ts";
import { runStory } from "../status/run-story.ts";
import type { RefusedFile, ReportDocument, ReportRun } from "./document.ts";

/** How far back a report looks. */
export interface Bounds {
  since: Date | null;
  /** So many runs of each dataset at most. */
  runs: number;
}

const FAILED_TOLD = 500;
const AT_ONCE = 16;

/** What the ledger, the summaries and failed/ say, without asking Athena anything. */
export async function collect(
  datasets: readonly string[],
  { since, runs: most }: Bounds,
  reach: Reach,
): Promise<Pick<ReportDocument, "runs" | "refused" | "leftOut">> {
  const [found, failed] = await Promise.all([
    Promise.all(datasets.map((dataset) => runsOf(dataset, since, most, reach))),
    latestFailed(since, reach),
  ]);
  const capped = datasets.filter((_, i) => found[i]?.more === true);
  return {
    runs: found
      .flatMap(({ runs }) => runs)
      .sort((one, other) => (other.startedAt ?? "").localeCompare(one.startedAt ?? "")),
    refused: failed.files,
    leftOut: [
      ...(capped.length === 0 ? [] : [`Only the latest ${most} runs are told of ${capped.join(", ")}.`]),
      ...(failed.more === 0 ? [] : [`${failed.more} more failed files, older than those below, are not told.`]),
    ],
  };
}

async function runsOf(
  dataset: string,
  since: Date | null,
  most: number,
  reach: Reach,
): Promise<{ runs: ReportRun[]; more: boolean }> {
  const from = since?.toISOString() ?? "";
  // One more than is told, to know whether there is more.
  const recent = (await recentRuns(dataset, reach, most + 1)).filter(
    ({ finishedAt, failedAt, startedAt }) => (finishedAt ?? failedAt ?? startedAt ?? from) >= from,
  );
  const runs = await eachOf(recent.slice(0, most), async ({ sk }) => runStory(dataset, sk, reach));
  return { runs: runs.filter((run) => run !== null), more: recent.length > most };
}

async function latestFailed(since: Date | null, { raw }: Reach): Promise<{ files: RefusedFile[]; more: number }> {
  const found: FailedFile[] = [];
  for await (const file of failedFiles(raw, null)) if (since === null || file.arrivedAt >= since) found.push(file);
  found.sort((one, other) => other.arrivedAt.getTime() - one.arrivedAt.getTime());
  const files = await eachOf(found.slice(0, FAILED_TOLD), async (file) => {
    const { uploadedAs, faults } = await whyFailed(raw, file);
    return {
      fileId: file.fileId,
      key: uploadedAs,
      arrivedAt: file.arrivedAt.toISOString(),
      faults: faults.map(({ sheet, fault }) => (sheet === null ? fault : `sheet '${sheet}': ${fault}`)),
    };
  });
  return { files, more: found.length - files.length };
}

/** In the order given, a few at a time. */
async function eachOf<A, B>(items: readonly A[], make: (item: A) => Promise<B>): Promise<B[]> {
  const made: B[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    made.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(make))));
  }
  return made;
}
