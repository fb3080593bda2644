import type { ItemKey } from "./table.ts";
import type { Value } from "./attributes.ts";

export const fileItem = (fileId: string, sk: "claim" | "file" | `dataset#${string}`): ItemKey => ({
  pk: `file#${fileId}`,
  sk,
});

export const circuitItem = (dataset: string): ItemKey => ({ pk: `dataset#${dataset}`, sk: "circuit" });

export const runsOf = (dataset: string) => `run#${dataset}`;

export const runItem = (dataset: string, runId: string): ItemKey => ({ pk: runsOf(dataset), sk: runId });

/** A count that may not have been written yet. */
export const numberIn = (value: Value | undefined) => (typeof value === "number" ? value : 0);
