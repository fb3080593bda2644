import type { RequestEnd, Summary } from "../../components/protocol/documents.ts";
import { lines, plural } from "./words.ts";

/** What became of a request, in words for whoever asked. */
export function requestMessage(request: RequestEnd, { dataset, counts, rowsInTable }: Summary): string {
  const what = WHAT[request.kind];
  if (request.outcome === "failed") {
    // It goes through several tables, and may be carried out once more at any time.
    const left = request.kind === "forget" ? "ask for it again" : "the table is as it was before";
    return lines([
      `${dataset}: the ${what} ${request.id} failed; ${left}.`,
      `The cause: ${request.reason ?? "the run did not say"}`,
    ]);
  }
  if (request.kind === "maintain") return lines([`${dataset}: maintenance is done.`, ...request.did.map(maintained)]);
  if (request.kind === "forget") return forgotten(dataset, request);
  const held = rowsInTable === null ? "" : `, and the table holds ${plural(rowsInTable, "row")}`;
  return lines([
    `${dataset}: the reload ${request.id} is done: ${plural(counts.read, "row")} read again, ${counts.inserted} of them ` +
      `in the table, ${counts.rejected} refused${held}.`,
  ]);
}

const WHAT = { reload: "reload", maintain: "maintenance", forget: "erasure" } as const;

/** The key is not named: what is told here is kept for long. */
function forgotten(dataset: string, { id, did }: RequestEnd): string {
  const rows = did.reduce((sum, { rowsForgotten }) => sum + Number(rowsForgotten), 0);
  if (rows === 0) return `${dataset}: no table has a row of the key that was to be forgotten (${id}).`;
  return lines([
    `${dataset}: the erasure ${id} is done.`,
    ...did.map(
      ({ table, rowsForgotten, filesRewritten, objectsRemoved }) =>
        `${table}: ${plural(Number(rowsForgotten), "row")} forgotten; ${filesRewritten} data files were written anew, ` +
        `${objectsRemoved} old ones removed.`,
    ),
  ]);
}

function maintained({ table, filesBefore, filesAfter, objectsRemoved }: RequestEnd["did"][number]): string {
  return `${table}: ${filesBefore} data files became ${filesAfter}; ${objectsRemoved} old ones were removed.`;
}
