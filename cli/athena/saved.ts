import {
  type AthenaClient,
  GetNamedQueryCommand,
  type NamedQuery,
  paginateListNamedQueries,
} from "@aws-sdk/client-athena";

/** The queries that are saved in a workgroup, by name. */
export async function savedQueries(athena: AthenaClient, workgroup: string): Promise<NamedQuery[]> {
  const ids: string[] = [];
  for await (const { NamedQueryIds = [] } of paginateListNamedQueries({ client: athena }, { WorkGroup: workgroup })) {
    ids.push(...NamedQueryIds);
  }
  const found = await Promise.all(ids.map((NamedQueryId) => athena.send(new GetNamedQueryCommand({ NamedQueryId }))));
  return found
    .flatMap(({ NamedQuery }) => (NamedQuery ? [NamedQuery] : []))
    .sort((one, other) => (one.Name ?? "").localeCompare(other.Name ?? ""));
}
