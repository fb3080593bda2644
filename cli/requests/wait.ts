import { type RequestEnd, Summary } from "../../components/protocol/documents.ts";
import { summaryKey } from "../../components/protocol/layout.ts";
import type { Forgetting, Maintenance, Reload } from "../../components/protocol/requests.ts";
import { readJson } from "../../functions/storage/bucket.ts";
import { requestMessage } from "../../functions/settle/request-message.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Reach } from "../reach.ts";
import type { Session } from "../session.ts";
import { recentRuns } from "../status/dataset-state.ts";
import { untilEnded } from "../status/follow.ts";

const RUNS_LOOKED_AT = 20;

/** What came of a request, and the summary of the run that says so. */
export interface Ended {
  request: RequestEnd;
  summary: Summary;
}

/** Waits until a run has carried the request out. `meanwhile` is done again and again until then. */
export async function requestEnded(
  { dataset, kind, id }: Maintenance | Reload | Forgetting,
  reach: Reach,
  { output, signal }: Session,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Ended> {
  let ended: Ended | null = null;
  await untilEnded(async () => {
    await meanwhile();
    for (const { sk: runId, kind: ran } of await recentRuns(dataset, reach, RUNS_LOOKED_AT)) {
      if (ran !== kind || ended) continue;
      const summary = await readJson(reach.lake, summaryKey(dataset, runId), Summary);
      if (summary?.request?.id === id) ended = { request: summary.request, summary };
    }
    output.progress(`${dataset}: ${kind} ${id} is on its way …`);
    return ended !== null;
  }, signal);
  output.progress("");
  if (!ended) throw new Error("the wait ended before what it waited for");
  return ended;
}

/** Says what came of requests, in the words of the notification. */
export function tellEnd(ends: readonly Ended[], { output }: Session): ExitCode {
  if (output.json) {
    output.printJson({ ended: ends.map(endJson) });
  } else for (const { request, summary } of ends) output.print(requestMessage(request, summary));
  return ends.every(({ request }) => request.outcome === "done") ? EXIT.ok : EXIT.failed;
}

/** An end as it is told in JSON. */
export function endJson({ request, summary: { dataset, runId, counts, rowsInTable } }: Ended) {
  return { dataset, runId, ...request, counts, rowsInTable };
}
