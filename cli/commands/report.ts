import { AthenaClient } from "@aws-sdk/client-athena";
import { writeFile } from "node:fs/promises";
import { plural } from "../../functions/settle/words.ts";
import { mayWrite } from "../confirm.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { reachOf } from "../reach.ts";
import { answers } from "../report/answers.ts";
import { collect } from "../report/collect.ts";
import type { ReportDocument } from "../report/document.ts";
import { reportPage } from "../report/page.ts";
import type { Session } from "../session.ts";
import { since } from "../since.ts";

interface Options {
  since?: string;
  runs?: number;
  out?: string;
  queries?: boolean;
}

const RUNS_TOLD = 50;

/** `lake report` */
export async function report(session: Session, _: string[], options: Options): Promise<ExitCode> {
  const { deployment, output } = session;
  const file = options.out ?? "lakehouse-report.html";
  const now = new Date();
  const from = options.since === undefined ? null : since(options.since, now);
  if (!output.json && !(await mayWrite(file, session))) return EXIT.failed;
  const datasets = (await session.contracts()).map(({ name }) => name);
  const bounds = { since: from, runs: options.runs ?? RUNS_TOLD };
  const document: ReportDocument = {
    title: `Lakehouse ${deployment.project}-${deployment.stack}`,
    madeAt: now.toISOString(),
    since: from?.toISOString() ?? null,
    answers: options.queries === true ? await answers(new AthenaClient(), deployment, session.signal) : [],
    ...(await collect(datasets, bounds, reachOf(deployment))),
  };
  if (output.json) {
    output.printJson(document);
    return EXIT.ok;
  }
  await writeFile(file, reportPage(document));
  output.print(
    `${plural(document.runs.length, "run")} and ${plural(document.refused.length, "failed file")} are told in ${file}`,
  );
  return EXIT.ok;
}
