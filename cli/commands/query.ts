import { AthenaClient } from "@aws-sdk/client-athena";
import { text as textOf } from "node:stream/consumers";
import { ask } from "../athena/ask.ts";
import { savedQueries } from "../athena/saved.ts";
import { show } from "../athena/show.ts";
import { notFound, usage } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/** One word is a name; every statement has several. */
const NAME = /^[\w-]+$/;

/** `lake query SQL|NAME` */
export async function query(
  session: Session,
  [asked = ""]: string[],
  options: { csv?: boolean; limit?: number },
): Promise<ExitCode> {
  const athena = new AthenaClient();
  const sql = await sqlOf(asked, athena, session);
  if (sql.trim() === "") throw usage("there is no SQL to ask; give a statement or a saved query's name");
  await show(await ask(athena, session.deployment, sql, session.signal), options, session.output);
  return EXIT.ok;
}

async function sqlOf(asked: string, athena: AthenaClient, { deployment }: Session): Promise<string> {
  if (asked === "-") return textOf(process.stdin);
  if (!NAME.test(asked)) return asked;
  const queries = await savedQueries(athena, deployment.workgroup);
  const meant = queries.find(({ Name }) => Name === asked);
  if (meant) return meant.QueryString ?? "";
  throw notFound(
    "saved query",
    asked,
    queries.map(({ Name = "" }) => Name),
  );
}
