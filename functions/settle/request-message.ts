import type { RequestEnd, Summary } from "../../components/protocol/documents.ts";
import { lines, plural } from "./words.ts";

/** What became of a request, in words for whoever asked. */
export function requestMessage(request: RequestEnd, { dataset, counts, rowsInTable }: Summary): string {
  const what = request.kind === "reload" ? "reload" : "maintenance";
  if (request.outcome === "failed")
    return lines([
      `${dataset}: the ${what} ${request.id} failed; the table is as it was before.`,
      `The cause: ${request.reason ?? "the run did not say"}`,
    ]);
  if (request.kind === "maintain") return lines([`${dataset}: maintenance is done.`, ...request.did.map(maintained)]);
  const held = rowsInTable === null ? "" : `, and the table holds ${plural(rowsInTable, "row")}`;
  return lines([
    `${dataset}: the reload ${request.id} is done: ${plural(counts.read, "row")} read again, ${counts.inserted} of them ` +
      `in the table, ${counts.rejected} refused${held}.`,
  ]);
}

function maintained({ table, filesBefore, filesAfter, objectsRemoved }: RequestEnd["did"][number]): string {
  return `${table}: ${filesBefore} data files became ${filesAfter}; ${objectsRemoved} old ones were removed.`;
}
