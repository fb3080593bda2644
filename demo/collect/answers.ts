import {
  type AthenaClient,
  GetNamedQueryCommand,
  type NamedQuery,
  paginateListNamedQueries,
} from "@aws-sdk/client-athena";
import type { Answer } from "../report.ts";
import { ask, QueryFailed, type Workgroup } from "./athena.ts";

/** Asks what is saved in the analysts' workgroup. A query whose table nobody has loaded yet is skipped, and says so. */
export async function answerQuestions(
  athena: AthenaClient,
  workgroup: Workgroup,
  tables: ReadonlySet<string>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const query of await savedQueries(athena, workgroup)) {
    answers.push(await answer(athena, workgroup, tables, query));
  }
  return answers;
}

async function savedQueries(athena: AthenaClient, { workgroup }: Workgroup): Promise<NamedQuery[]> {
  const queries: NamedQuery[] = [];
  for await (const { NamedQueryIds = [] } of paginateListNamedQueries({ client: athena }, { WorkGroup: workgroup })) {
    for (const NamedQueryId of NamedQueryIds) {
      const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId }));
      if (NamedQuery) queries.push(NamedQuery);
    }
  }
  return queries.sort((one, other) => (one.Name ?? "").localeCompare(other.Name ?? ""));
}

async function answer(
  athena: AthenaClient,
  workgroup: Workgroup,
  tables: ReadonlySet<string>,
  { Name: name = "", Description: question = "", QueryString: sql = "" }: NamedQuery,
): Promise<Answer> {
  const unasked = { name, question, sql, columns: [], rows: [], seconds: 0, skipped: null, failed: null };
  const missing = tablesOf(sql).filter((table) => !tables.has(table));
  if (missing.length > 0) return { ...unasked, skipped: `nothing has been loaded into ${missing.join(", ")} yet` };
  const started = performance.now();
  try {
    const { columns, rows } = await ask(athena, workgroup, sql);
    return { ...unasked, columns, rows, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    if (!(error instanceof QueryFailed)) throw error;
    return { ...unasked, failed: `Athena: ${error.message}` };
  }
}

function tablesOf(sql: string): string[] {
  const named = [...sql.matchAll(/\b(?:FROM|JOIN)\s+"?(\w+)\b(?!\()/gi)];
  return [...new Set(named.flatMap(([, table]) => table ?? []))];
}
