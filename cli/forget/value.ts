import type { ContractDocument } from "../../components/contract/document.ts";

export type ColumnType = ContractDocument["columns"][number]["type"];

/**
 * A text as the value that the load makes of it, written so that equal values are equal texts; null where it is none.
 * The load's side of this is `etl/lakehouse_etl/casts.py`; a test holds the two together.
 */
export function valueOf(text: string, type: ColumnType): string | null {
  if (type.kind === "string") return text;
  const bare = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
  switch (type.kind) {
    case "long":
      return wholeNumber(bare, 64);
    case "int":
      return wholeNumber(bare, 32);
    case "decimal":
      return decimal(bare, type);
    case "boolean":
      return /^(true|false)$/i.test(bare) ? bare.toLowerCase() : null;
    case "date":
    case "timestamp":
      return moment(bare, type.kind);
  }
}

function wholeNumber(text: string, bits: number): string | null {
  const digits = /^([+-]?[0-9]+)(?:\.0+)?$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = bigIntOf(digits);
  return BigInt.asIntN(bits, value) === value ? String(value) : null;
}

function decimal(text: string, { precision, scale }: { precision: number; scale: number }): string | null {
  const [, sign = "", whole, fraction = ""] = /^([+-]?)([0-9]+)(?:\.([0-9]*?)0*)?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > scale || text.endsWith(".")) return null;
  const value = bigIntOf(`${sign}${whole}${fraction.padEnd(scale, "0")}`);
  return String(value).replace("-", "").length > precision ? null : String(value);
}

/** BigInt itself knows no leading plus. */
const bigIntOf = (digits: string) => BigInt(digits.replace(/^\+/, ""));

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(?:Z|([+-])(\d{2})(?::?(\d{2}))?))?)?$/;

/** Microseconds since 1970, or days; a time without a zone is in UTC. */
function moment(text: string, kind: "date" | "timestamp"): string | null {
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0", fraction = "", sign, zone, more] =
    MOMENT.exec(text) ?? [];
  if (year === "" || year === "0000" || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return null;
  const offset = (Number(zone ?? 0) * 60 + Number(more ?? 0)) * (sign === "-" ? -1 : 1);
  if (Number(more ?? 0) > 59 || Math.abs(offset) > FARTHEST_ZONE) return null;
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  const micros = BigInt(date.getTime() + seconds * 1000) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
  if (micros < FIRST || micros > LAST) return null;
  if (kind === "timestamp") return String(micros);
  return micros % DAY === 0n ? String(micros / DAY) : null;
}

/** In minutes, either way. */
const FARTHEST_ZONE = 18 * 60;
const DAY = 86_400_000_000n;
/** From the year 1 to 9999. */
const FIRST = BigInt(Date.parse("0001-01-01T00:00:00Z")) * 1000n;
const LAST = BigInt(Date.parse("9999-12-31T23:59:59.999Z")) * 1000n + 999n;
