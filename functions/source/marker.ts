import type { Marker, StagedVerdict } from "../../components/protocol/documents.ts";
import { markerKey } from "../../components/protocol/layout.ts";

/** The markers that a verdict makes, with their keys. */
export function markersOf(verdict: StagedVerdict): { dataset: string; key: string; marker: Marker }[] {
  const { fileId, source } = verdict;
  return Object.entries(verdict.datasets).map(([dataset, staged]) => ({
    dataset,
    key: markerKey(dataset, source.arrivedAt, fileId),
    marker: { kind: "file", fileId, dataset, source, ...staged },
  }));
}
