import { requestKey, stampOf } from "../../components/protocol/layout.ts";
import type { Maintenance } from "../../components/protocol/requests.ts";
import { writeJson } from "../../functions/storage/bucket.ts";
import { confirm } from "../confirm.ts";
import { notFound } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { reachOf } from "../reach.ts";
import { startOf } from "../requests/start.ts";
import { requestEnded, tellEnd } from "../requests/wait.ts";
import type { Session } from "../session.ts";

/** `lake maintain DATASET…` */
export async function maintain(
  session: Session,
  datasets: string[],
  { wait = false }: { wait?: boolean },
): Promise<ExitCode> {
  const { deployment, output } = session;
  const known = (await session.contracts()).map(({ name }) => name);
  for (const dataset of datasets) if (!known.includes(dataset)) throw notFound("dataset", dataset, known);
  const plan = `Small files of ${datasets.join(", ")} will be put together, and files that no version has needed for a week removed. No row changes; loads wait until it is done.`;
  if (!(await confirm(plan, session))) return EXIT.failed;
  const reach = reachOf(deployment);
  const at = new Date().toISOString();
  const asked: Maintenance[] = datasets.map((dataset) => ({ kind: "maintain", id: stampOf(at), dataset, at }));
  for (const request of asked) {
    await writeJson(reach.raw, requestKey(request.dataset, request.kind, request.id), request);
    const execution = await startOf(session, request.dataset);
    if (!output.json) output.print(`${request.dataset}: asked for by ${request.id}, carried out by ${execution}`);
  }
  if (!wait) {
    if (output.json) output.printJson({ asked });
    return EXIT.ok;
  }
  const ends = await Promise.all(asked.map((request) => requestEnded(request, reach, session)));
  return tellEnd(ends, session);
}
