import { confirm } from "../confirm.ts";
import { notFound } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { reachOf } from "../reach.ts";
import { datasetOfRun } from "../../components/protocol/window.ts";
import { startOf } from "../requests/start.ts";
import type { Session } from "../session.ts";
import { datasetState } from "../status/dataset-state.ts";
import { untilEnded } from "../status/follow.ts";

/** `lake redrive DATASET|RUN` */
export async function redrive(
  session: Session,
  [what = ""]: string[],
  { wait = false }: { wait?: boolean },
): Promise<ExitCode> {
  const { deployment, output, signal } = session;
  const reach = reachOf(deployment);
  const datasets = (await session.contracts()).map(({ name }) => name);
  const dataset = datasets.includes(what) ? what : (datasetOfRun(what) ?? "");
  if (!datasets.includes(dataset)) throw notFound("dataset or run", what, datasets);
  const before = await datasetState(dataset, reach);
  if (before.waiting === 0 && before.requests.length === 0) {
    output.note(`no file waits for ${dataset}; nothing to do. 'lake replay' sends failed files through once more`);
    if (output.json) output.printJson({ dataset, waiting: 0, execution: null });
    return EXIT.ok;
  }
  const circuit = before.circuitOpenUntil === null ? "" : ", though its circuit is open";
  const plan = `A load of ${dataset} will be started${circuit}; ${[`${before.waiting} file(s)`, ...before.requests].join(", ")} wait for it, those of failed runs among them.`;
  if (!(await confirm(plan, session))) return EXIT.failed;
  const execution = await startOf(session, dataset);
  if (output.json) output.printJson({ dataset, waiting: before.waiting, execution }, wait);
  else output.print(`started ${execution}; one that was under way already does it`);
  if (!wait) return EXIT.ok;
  let last = before;
  await untilEnded(async () => {
    last = await datasetState(dataset, reach);
    output.progress(`${last.waiting} file(s) wait …`);
    return last.waiting + last.requests.length === 0 || last.runs[0]?.runId !== before.runs[0]?.runId;
  }, signal);
  output.progress("");
  const [run] = last.runs;
  if (output.json) output.printJson({ dataset, waiting: last.waiting, run }, true);
  else output.print(`${run?.runId ?? dataset}: ${run?.state ?? "no run"}, ${last.waiting} file(s) still wait`);
  return run?.state === "failed" ? EXIT.failed : EXIT.ok;
}
