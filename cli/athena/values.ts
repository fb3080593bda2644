import type { AnswerColumn } from "./ask.ts";

export type TypedValue = string | number | boolean | null;

/**
 * A value as JSON has it: whole numbers and floating ones as numbers, unless a double cannot hold them, booleans;
 * decimals, times and all else as text, so that no digit is lost.
 */
export function typed(text: string | null, { type }: AnswerColumn): TypedValue {
  if (text === null) return null;
  if (type === "boolean") return text === "true";
  if (["tinyint", "smallint", "integer", "int", "bigint"].includes(type)) {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : text;
  }
  if (["float", "real", "double"].includes(type)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : text;
  }
  return text;
}

const NUMBERS = ["tinyint", "smallint", "integer", "int", "bigint", "float", "real", "double", "decimal"];

export const isNumeric = ({ type }: AnswerColumn) => NUMBERS.includes(type.replace(/\(.*/, ""));

/** A line of CSV: quoted where it must be; no value and empty text differ, as the latter has quotes. */
export function csvLine(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? "" : csvField(value))).join(",");
}

function csvField(value: string): string {
  return value === "" || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
