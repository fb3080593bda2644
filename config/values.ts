import * as t from "io-ts";
import { isEmail } from "../components/argument-faults.ts";
import { INGEST_LIMITS, type IngestLimits, LIMIT_NAMES, limitFault } from "../components/ingest-limits.ts";
import { isRoleArn } from "../components/lake-formation.ts";
import { isCidr } from "../components/network/cidr.ts";

/** A number in the text of a configuration file. */
export function number(from: number, to: number): t.Type<number, string, unknown> {
  const wanted = `a whole number from ${from} to ${to}`;
  return new t.Type(
    wanted,
    t.number.is,
    (value, context) => {
      const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
      return Number.isInteger(parsed) && parsed >= from && parsed <= to ? t.success(parsed) : t.failure(value, context);
    },
    String,
  );
}

/** Words in the text of a configuration file. */
export const flag = new t.Type<boolean, string, unknown>(
  "true or false",
  t.boolean.is,
  (value, context) => (value === "true" || value === "false" ? t.success(value === "true") : t.failure(value, context)),
  String,
);

/** A list of texts that fit, as JSON. */
function list(name: string, fits: (item: string) => boolean): t.Type<string[], string, unknown> {
  return new t.Type(
    name,
    t.array(t.string).is,
    (value, context) => {
      const items = typeof value === "string" ? parsedJson(value) : undefined;
      return t.array(t.string).is(items) && items.every(fits) ? t.success(items) : t.failure(value, context);
    },
    (items) => JSON.stringify(items),
  );
}

export const emails = list("a list of e-mail addresses", isEmail);
export const roles = list("a list of ARNs of roles, such as arn:<partition>:iam::<account>:role/<name>", isRoleArn);

export const cidr = new t.Type<string, string, unknown>(
  "a block of addresses from /16 to /24, its first address first, such as 10.20.0.0/20",
  t.string.is,
  (value, context) => (typeof value === "string" && isCidr(value) ? t.success(value) : t.failure(value, context)),
  String,
);

/** Limits by their names, as JSON: what Pulumi makes of a map. */
export const limits = new t.Type<Partial<IngestLimits>, string, unknown>(
  `a map with any of ${LIMIT_NAMES.map((name) => `${name} (${INGEST_LIMITS[name].from} to ${INGEST_LIMITS[name].to})`).join(", ")}`,
  isLimits,
  (value, context) => {
    const map = typeof value === "string" ? parsedJson(value) : undefined;
    return isLimits(map) ? t.success(map) : t.failure(value, context);
  },
  (map) => JSON.stringify(map),
);

function isLimits(map: unknown): map is Partial<IngestLimits> {
  if (!t.UnknownRecord.is(map)) return false;
  return Object.entries(map).every(([key, value]) =>
    LIMIT_NAMES.some((name) => name === key && limitFault(name, value) === null),
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
