import type { ColumnType } from "./columns.ts";

/** How an enriched column is made of a row; what the load carries out. */
export type EnrichmentOperation =
  | { kind: "buckets"; column: string; bounds: { label: string; below: string }[]; otherwise: string }
  | { kind: "year" | "month" | "day" | "hour"; column: string }
  | { kind: "titleCase"; column: string }
  | { kind: "equals"; column: string; value: string }
  | { kind: "constant"; value: string };

/** An enriched column; `From` is the column it reads, checked against the contract by the compiler. */
export interface Enrichment<From extends string = string> {
  readonly type: ColumnType;
  readonly operation: EnrichmentOperation;
  readonly from?: From;
}

/** The label of the first bound that the value lies below, in the order given, else `otherwise`. */
export function buckets<From extends string>(
  from: From,
  bounds: Readonly<Record<string, number>>,
  otherwise: string,
): Enrichment<From> {
  const list = Object.entries(bounds).map(([label, below]) => ({ label, below: String(below) }));
  return { from, type: { kind: "string" }, operation: { kind: "buckets", column: from, bounds: list, otherwise } };
}

export const yearOf = partOf("year");
export const monthOf = partOf("month");
export const dayOf = partOf("day");
export const hourOf = partOf("hour");

/** Trimmed, inner white space collapsed, each word's first letter upper case and the rest lower. */
export function titleCase<From extends string>(from: From): Enrichment<From> {
  return { from, type: { kind: "string" }, operation: { kind: "titleCase", column: from } };
}

/** Whether the column equals the number or text given; a boolean. */
export function equalTo<From extends string>(from: From, value: number | string): Enrichment<From> {
  return { from, type: { kind: "boolean" }, operation: { kind: "equals", column: from, value: String(value) } };
}

/** The same boolean on every row. */
export function always(value: boolean): Enrichment<never> {
  return { type: { kind: "boolean" }, operation: { kind: "constant", value: String(value) } };
}

function partOf(kind: "year" | "month" | "day" | "hour") {
  return <From extends string>(from: From): Enrichment<From> => ({
    from,
    type: { kind: "int" },
    operation: { kind, column: from },
  });
}
