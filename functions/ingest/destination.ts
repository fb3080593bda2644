import { INCOMING } from "../../components/protocol/layout.ts";

/** Where an upload belongs: to the dataset its folder names, to whichever its headers fit, or nowhere. */
export type Destination =
  { kind: "dataset"; dataset: string } | { kind: "by header" } | { kind: "unknown"; folder: string };

export function destinationOf(key: string, datasets: readonly string[]): Destination {
  const rest = key.slice(INCOMING.length);
  const slash = rest.indexOf("/");
  if (slash < 0) return { kind: "by header" };
  const folder = rest.slice(0, slash);
  return datasets.includes(folder) ? { kind: "dataset", dataset: folder } : { kind: "unknown", folder };
}
