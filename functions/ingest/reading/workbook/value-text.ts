import type { DateFormat } from "./date-formats.ts";

const DAY = 24 * 60 * 60 * 1000;
/** Excel's day number of 1 January 1970. */
const DAYS_TO_1970 = 25_569;
const DAYS_FROM_1900_TO_1904 = 1_462;
/** Excel has a 29 February 1900; up to it, its numbers are one lower than counted back from later days. */
const LEAP_DAY_1900 = 60;
const FIRST_DAY_OF_YEAR_10000 = 2_958_466;

/** A number in plain decimal notation at the 15 significant digits that Excel keeps. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential(14).split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  const point = Number(exponent) + 1;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const decimals = point > 0 ? digits.slice(point) : `${"0".repeat(-point)}${digits}`;
  return `${value < 0 ? "-" : ""}${whole}${decimals === "" ? "" : `.${decimals}`}`;
}

/**
 * Excel's number of a day as a person sees it: `yyyy-MM-dd`, with `Thh:mm:ss` and milliseconds where there are any,
 * or `hh:mm:ss` alone. Null where Excel itself shows no date.
 */
export function dateText(days: number, shows: DateFormat, from1904: boolean): string | null {
  const since1900 = days + (from1904 ? DAYS_FROM_1900_TO_1904 : 0);
  if (!(days >= 0 && since1900 < FIRST_DAY_OF_YEAR_10000)) return null;
  if (shows === "duration" || (shows === "time" && days < 1)) return clockText(days);
  const oneLower = !from1904 && days < LEAP_DAY_1900;
  const milliseconds = Math.round((since1900 - DAYS_TO_1970 + (oneLower ? 1 : 0)) * DAY);
  const iso = new Date(milliseconds).toISOString();
  if (shows === "day" && milliseconds % DAY === 0) return iso.slice(0, 10);
  return withoutZeroes(iso.slice(0, 23));
}

/** Excel writes characters that XML cannot hold, such as a carriage return, as `_x000D_`. */
export function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16);
    // Half of a character beyond 16 bits is no text by itself.
    return code >= 0xd800 && code <= 0xdfff ? escape : String.fromCharCode(code);
  });
}

function clockText(days: number): string {
  const milliseconds = Math.round(days * DAY);
  const hours = String(Math.floor(milliseconds / 3_600_000)).padStart(2, "0");
  const rest = new Date(milliseconds % 3_600_000).toISOString().slice(14, 23);
  return withoutZeroes(`${hours}:${rest}`);
}

function withoutZeroes(time: string): string {
  return time.replace(/\.000$/, "");
}
