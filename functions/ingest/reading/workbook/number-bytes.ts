import type { RecordBytes } from "./record-bytes.ts";

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
/** Excel keeps so many significant digits; a double holds any number of so many exactly. */
const DIGITS = 15;
/** Powers of ten that a double holds exactly. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const NUMBER = /^[\t\n\r ]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[\t\n\r ]*$/;

/**
 * Writes a number in plain decimal notation at the 15 significant digits that Excel keeps.
 * @returns false where it is none.
 */
export function writeNumber(out: RecordBytes, bytes: Buffer, start: number, end: number): boolean {
  if (copyPlain(out, bytes, start, end)) return true;
  const value = numberOf(bytes, start, end);
  if (!Number.isFinite(value)) return false;
  out.text(numberText(value));
  return true;
}

/** The number that the bytes say; not a finite one where they say none. */
export function numberOf(bytes: Buffer, start: number, end: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  let mantissa = 0;
  let point = -1;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) mantissa = mantissa * 10 + byte - ZERO;
    else if (byte === POINT && point < 0) point = at;
    else break;
  }
  const digits = end - first - (point < 0 ? 0 : 1);
  if (at < end || digits < 1 || digits > DIGITS) {
    const text = bytes.toString("latin1", start, end);
    const plain = at === end && digits >= 1;
    return plain || NUMBER.test(text) ? Number(text) : Number.NaN;
  }
  const value = point < 0 ? mantissa : mantissa / (POWERS[end - point - 1] ?? Number.NaN);
  return first > start ? -value : value;
}

/** A number in plain decimal notation at 15 significant digits. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  const [mantissa = "", exponent = "0"] = Math.abs(value)
    .toExponential(DIGITS - 1)
    .split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  const point = Number(exponent) + 1;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const decimals = point > 0 ? digits.slice(point) : `${"0".repeat(-point)}${digits}`;
  return `${value < 0 ? "-" : ""}${whole}${decimals === "" ? "" : `.${decimals}`}`;
}

/** Copies a number that is written just as it would be here. @returns false for any other. */
function copyPlain(out: RecordBytes, bytes: Buffer, start: number, end: number): boolean {
  out.reserve(end - start);
  const to = out.bytes;
  let length = out.length;
  let at = start;
  if (bytes[at] === MINUS) {
    to[length++] = MINUS;
    at++;
  }
  const first = at;
  let byte = bytes[at] ?? 0;
  while (at < end && byte >= ZERO && byte <= NINE) {
    to[length++] = byte;
    byte = bytes[++at] ?? 0;
  }
  const whole = at - first;
  const zero = bytes[first] === ZERO;
  if (whole === 0 || (zero && whole > 1)) return false;
  if (at < end) {
    if (byte !== POINT || bytes[end - 1] === ZERO || end - first - 1 > DIGITS || at + 1 === end) return false;
    do {
      to[length++] = byte;
      byte = bytes[++at] ?? 0;
    } while (at < end && byte >= ZERO && byte <= NINE);
    if (at < end) return false;
  } else if (whole > DIGITS || (zero && first > start)) return false;
  out.length = length;
  return true;
}
