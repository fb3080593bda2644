import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A question that people ask again and again, with the SQL that answers it. */
export interface SavedQuery {
  description: string;
  /** One statement in Athena's SQL; tables go by their bare names. */
  sql: string;
}

/**
 * The queries of a folder, by file name: `items-per-order.sql` is `items-per-order`. The first line of each says, as a
 * comment, what it answers.
 *
 * @throws SavedQueryError with every file that is not so.
 * @example
 * new Pipeline("ecommerce", { ...args, queries: queriesIn(new URL("./queries", import.meta.url)) });
 */
export function queriesIn(folder: string | URL): Record<string, SavedQuery> {
  const path = typeof folder === "string" ? folder : fileURLToPath(folder);
  const files = readdirSync(path)
    .filter((file) => file.endsWith(".sql"))
    .sort();
  const queries = files.map((file) => [file.replace(/\.sql$/, ""), read(join(path, file))] as const);
  const faulty = files.filter((_, index) => queries[index]?.[1] === null);
  if (faulty.length > 0) throw new SavedQueryError(path, faulty);
  return Object.fromEntries(queries.flatMap(([name, query]) => (query ? [[name, query]] : [])));
}

/** Files that do not begin with a comment, or have no statement after it. */
export class SavedQueryError extends Error {
  override readonly name = "SavedQueryError";
  readonly files: readonly string[];

  constructor(folder: string, files: readonly string[]) {
    const first = "begin each with a line '-- what it answers', the statement below it";
    super(`${folder} has ${files.length} file(s) that are no saved query: ${files.join(", ")}; ${first}`);
    this.files = files;
  }
}

function read(path: string): SavedQuery | null {
  const [comment = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const description = /^--\s*(\S.*)$/.exec(comment)?.[1];
  const sql = lines.join("\n").trim();
  return description === undefined || sql === "" ? null : { description, sql };
}
