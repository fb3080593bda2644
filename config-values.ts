import * as t from "io-ts";
import { isEmail } from "./components/argument-faults.ts";
import { isRoleArn } from "./components/lake-formation.ts";
import { isCidr } from "./components/network/cidr.ts";

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

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
