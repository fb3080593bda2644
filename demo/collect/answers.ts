import type { AthenaClient } from "@aws-sdk/client-athena";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Answer } from "../report.ts";
import { ask, QueryFailed, type Workgroup } from "./athena.ts";

const QUERIES = fileURLToPath(new URL("../queries/", import.meta.url));

/** Asks the README's questions. A query whose table nobody has loaded yet is skipped, and says so. */
export async function answerQuestions(
  athena: AthenaClient,
  workgroup: Workgroup,
  tables: ReadonlySet<string>,
): Promise<Answer[]> {
  const names = (await readdir(QUERIES)).filter((name) => name.endsWith(".sql")).sort();
  const answers: Answer[] = [];
  for (const name of names) {
    const text = await readFile(`${QUERIES}${name}`, "utf8");
    answers.push(await answer(athena, workgroup, tables, { name: name.replace(/\.sql$/, ""), text }));
  }
  return answers;
}

async function answer(
  athena: AthenaClient,
  workgroup: Workgroup,
  tables: ReadonlySet<string>,
  { name, text }: { name: string; text: string },
): Promise<Answer> {
  const [comment = "", ...lines] = text.trim().split("\n");
  const [question, sql] = [comment.replace(/^--\s*/, ""), lines.join("\n")];
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
  return [...sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/gi)].flatMap(([, table]) => table ?? []);
}
