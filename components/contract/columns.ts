import * as t from "io-ts";
import * as codecs from "./codecs.ts";

/** What a column is in Spark and in the catalog. `precision` and `scale` belong to decimals only. */
export type ColumnType =
  | { kind: "long" | "int" | "string" | "boolean" | "date" | "timestamp" }
  | { kind: "decimal"; precision: number; scale: number };

/** A rule on a present, well-formed value. Numbers are kept as text, so that no decimal is rounded on the way. */
export type Rule =
  | { rule: "min" | "max" | "above" | "below"; value: string }
  | { rule: "oneOf"; values: string[] }
  | { rule: "notBlank" };

/**
 * A column: an io-ts codec from the text of a file to its value, with what Spark and the catalog need beside it.
 * Required unless wrapped in {@link optional}.
 */
export interface Column<A> extends AnyColumn {
  readonly codec: t.Type<A, unknown, unknown>;
}

/** A column of whatever type: io-ts codecs are invariant, so `Column<unknown>` would take none. */
export interface AnyColumn {
  readonly codec: t.Mixed;
  readonly type: ColumnType;
  readonly optional: boolean;
  readonly rules: readonly Rule[];
  readonly aliases: readonly string[];
}

/** Bounds of a numeric column; `min` and `max` include the bound, `above` and `below` do not. */
export interface NumberRules {
  min?: number;
  max?: number;
  above?: number;
  below?: number;
  oneOf?: readonly number[];
  /** Other headers under which files may bring this column. */
  aliases?: readonly string[];
}

export interface TextRules {
  /** Refuse text that is empty or white space only. @default false */
  notBlank?: boolean;
  oneOf?: readonly string[];
  aliases?: readonly string[];
}

export interface PlainRules {
  aliases?: readonly string[];
}

/** A whole number of 64 bits; a `bigint` in TypeScript, so that no digit is lost. */
export function long(rules: NumberRules = {}): Column<bigint> {
  return numeric(codecs.LongFromText, { kind: "long" }, rules);
}

/** A whole number of 32 bits. */
export function int(rules: NumberRules = {}): Column<number> {
  return numeric(codecs.IntFromText, { kind: "int" }, rules);
}

/** An exact decimal of `precision` digits, `scale` of them behind the point; its plain text in TypeScript. */
export function decimal(precision: number, scale: number, rules: NumberRules = {}): Column<string> {
  return numeric(codecs.decimalFromText(precision, scale), { kind: "decimal", precision, scale }, rules);
}

/** Text, kept exactly as sent. */
export function text(rules: TextRules = {}): Column<string> {
  const list: Rule[] = [];
  if (rules.notBlank) list.push({ rule: "notBlank" });
  if (rules.oneOf) list.push({ rule: "oneOf", values: [...rules.oneOf] });
  return column(codecs.withRules(t.string, list), { kind: "string" }, list, rules.aliases);
}

/** `true` or `false`, in any case. */
export function boolean(rules: PlainRules = {}): Column<boolean> {
  return column(codecs.BooleanFromText, { kind: "boolean" }, [], rules.aliases);
}

/** A calendar day; `yyyy-MM-dd` in TypeScript. */
export function date(rules: PlainRules = {}): Column<string> {
  return column(codecs.DateFromText, { kind: "date" }, [], rules.aliases);
}

/** A moment; without a zone it is UTC. A `Date` in TypeScript: milliseconds, where the table keeps microseconds. */
export function timestamp(rules: PlainRules = {}): Column<Date> {
  return column(codecs.TimestampFromText, { kind: "timestamp" }, [], rules.aliases);
}

/** The same column, but it may be empty or missing from a file. */
export function optional<A>(inner: Column<A>): Column<A | null> {
  return { ...inner, codec: t.union([inner.codec, t.null]), optional: true };
}

function numeric<A>(codec: t.Type<A, unknown, unknown>, type: ColumnType, rules: NumberRules): Column<A> {
  const list: Rule[] = [];
  for (const rule of ["min", "max", "above", "below"] as const) {
    const value = rules[rule];
    if (value !== undefined) list.push({ rule, value: String(value) });
  }
  if (rules.oneOf) list.push({ rule: "oneOf", values: rules.oneOf.map(String) });
  return column(codecs.withRules(codec, list), type, list, rules.aliases);
}

function column<A>(
  codec: t.Type<A, unknown, unknown>,
  type: ColumnType,
  rules: readonly Rule[],
  aliases: readonly string[] = [],
): Column<A> {
  return { codec, type, optional: false, rules, aliases };
}
