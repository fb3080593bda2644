import * as contracts from "../../datasets/index.ts";
import type { LocalLakehouse } from "../../local/index.ts";
import { problemsOf } from "../accounts.ts";
import { analyst } from "../analyst.ts";
import type { Clients } from "../clients.ts";
import type { Places } from "../places.ts";
import type { Report } from "../report.ts";
import type { Uploaded } from "../upload.ts";
import { answerQuestions } from "./answers.ts";
import { collectDatasets } from "./datasets.ts";
import { collectExecutions } from "./executions.ts";
import { collectFiles } from "./files.ts";
import { collectPermissions } from "./permissions.ts";
import { collectRuns } from "./runs.ts";
import { writtenTables } from "./tables.ts";

/** Everything the report says that is found out after the last wave. */
export async function collect(
  local: LocalLakehouse,
  clients: Clients,
  places: Places,
  uploads: readonly Uploaded[],
): Promise<Pick<Report, "ok" | "problems" | "datasets" | "files" | "runs" | "executions" | "answers" | "permissions">> {
  const [runs, executions, tables] = await Promise.all([
    collectRuns(clients.s3, places.lakeBucket),
    collectExecutions(clients.sfn, places.stateMachineArn),
    writtenTables(clients.s3, places.lakeBucket),
  ]);
  const names = Object.values(contracts).map(({ name }) => name);
  const files = await collectFiles(clients, places, uploads, runs);
  const athena = await analyst(clients.iam, clients.sts, places.analystPolicyArn);
  const datasets = await collectDatasets(athena, places, names, runs, tables);
  const answers = await answerQuestions(athena, places, tables);
  const permissions = await collectPermissions(local);
  const problems = problemsOf({ files, runs, datasets, executions, answers, permissions });
  return { ok: problems.length === 0, problems, datasets, files, runs, executions, answers, permissions };
}
