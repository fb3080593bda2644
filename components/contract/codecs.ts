import * as t from "io-ts";
import type { Rule } from "./columns.ts";

/**
 * io-ts codecs from the text of a file, or of a query's result, to a value. They accept the forms that the load
 * accepts: numbers in plain decimal notation, ISO dates and timestamps, a zone or none (then UTC).
 */
const NUMBER = /^\s*([+-]?)(\d+)(?:\.(\d+))?\s*$/;
const TIMESTAMP =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?\s*$/;

export const LongFromText = fromText<bigint>("a long", (text) => {
  const value = whole(text);
  return value !== null && value >= -(2n ** 63n) && value < 2n ** 63n ? value : null;
});

export const IntFromText = fromText<number>("an int", (text) => {
  const value = whole(text);
  return value !== null && value >= -(2n ** 31n) && value < 2n ** 31n ? Number(value) : null;
});

export function decimalFromText(precision: number, scale: number): t.Type<string, unknown, unknown> {
  return fromText(`a decimal(${precision},${scale})`, (text) => {
    const match = NUMBER.exec(text);
    if (!match) return null;
    const digits = (match[2] ?? "").replace(/^0+(?=\d)/, "");
    const decimals = (match[3] ?? "").replace(/0+$/, "");
    if (decimals.length > scale || (digits === "0" ? 0 : digits.length) > precision - scale) return null;
    const zero = digits === "0" && decimals === "";
    return `${match[1] === "-" && !zero ? "-" : ""}${digits}${scale > 0 ? `.${decimals.padEnd(scale, "0")}` : ""}`;
  });
}

export const BooleanFromText = fromText<boolean>("a boolean", (text) => {
  const lower = text.trim().toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : null;
});

export const DateFromText = fromText<string>("a date", (text) => {
  const moment = parseTimestamp(text);
  const day = text.trim().slice(0, 10);
  return moment !== null && new Date(`${day}T00:00:00Z`).getTime() === moment.getTime() ? day : null;
});

export const TimestampFromText = fromText<Date>("a timestamp", parseTimestamp);

/** The codec, narrowed by the contract's rules; the message of a refusal is the load's own. */
export function withRules<A>(codec: t.Type<A, unknown, unknown>, rules: readonly Rule[]): t.Type<A, unknown, unknown> {
  if (rules.length === 0) return codec;
  return new t.Type<A, unknown, unknown>(
    codec.name,
    codec.is,
    (input, context) => {
      const decoded = codec.validate(input, context);
      if (decoded._tag === "Left") return decoded;
      const broken = rules.find((rule) => !holds(rule, String(decoded.right)));
      return broken ? t.failure(input, context, `${ruleText(broken)}, was '${String(input)}'`) : decoded;
    },
    codec.encode,
  );
}

/** The words of a rule; the load builds the very same ones. */
export function ruleText(rule: Rule): string {
  switch (rule.rule) {
    case "min":
      return `must be at least ${rule.value}`;
    case "max":
      return `must be at most ${rule.value}`;
    case "above":
    case "below":
      return `must be ${rule.rule} ${rule.value}`;
    case "oneOf":
      return `must be one of ${rule.values.join(", ")}`;
    case "notBlank":
      return "must not be blank";
  }
}

function holds(rule: Rule, value: string): boolean {
  switch (rule.rule) {
    case "min":
      return Number(value) >= Number(rule.value);
    case "max":
      return Number(value) <= Number(rule.value);
    case "above":
      return Number(value) > Number(rule.value);
    case "below":
      return Number(value) < Number(rule.value);
    case "oneOf":
      return rule.values.includes(value);
    case "notBlank":
      return value.trim() !== "";
  }
}

function whole(text: string): bigint | null {
  const match = NUMBER.exec(text);
  if (!match || /[^0]/.test(match[3] ?? "")) return null;
  const value = BigInt(match[2] ?? "");
  return match[1] === "-" ? -value : value;
}

function parseTimestamp(text: string): Date | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const local = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  // Date.parse rolls 30 February over and takes 24:00: only a round trip shows that the moment exists.
  if (Number.isNaN(local.getTime()) || year === "0000") return null;
  if (local.toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`) return null;
  const offset = zone === "Z" ? 0 : zoneMinutes(zone);
  return new Date(local.getTime() - offset * 60_000);
}

function zoneMinutes(zone: string): number {
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}

function fromText<A>(name: string, parse: (text: string) => A | null): t.Type<A, unknown, unknown> {
  return new t.Type<A, unknown, unknown>(
    name,
    (value): value is A => value !== null && value !== undefined,
    (input, context) => {
      const value = typeof input === "string" ? parse(input) : null;
      return value === null ? t.failure(input, context, `'${String(input)}' is not ${name}`) : t.success(value);
    },
    t.identity,
  );
}
