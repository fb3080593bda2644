import { eachElement } from "./elements.ts";

/** What a number format shows of a date: the day, day and time, the time of day, or hours that count on beyond 24. */
export type DateFormat = "day" | "moment" | "time" | "duration";

const BUILT_IN: readonly { from: number; to: number; shows: DateFormat }[] = [
  { from: 14, to: 17, shows: "day" },
  { from: 18, to: 21, shows: "time" },
  { from: 22, to: 22, shows: "moment" },
  { from: 27, to: 31, shows: "day" },
  { from: 32, to: 35, shows: "time" },
  { from: 36, to: 36, shows: "day" },
  { from: 45, to: 45, shows: "time" },
  { from: 46, to: 46, shows: "duration" },
  { from: 47, to: 47, shows: "time" },
  { from: 50, to: 54, shows: "day" },
  { from: 55, to: 56, shows: "time" },
  { from: 57, to: 58, shows: "day" },
];

/** For each cell style of a workbook, by its index: what it shows of a date, or null for a plain number. */
export function dateFormatsOf(stylesXml: string): (DateFormat | null)[] {
  const custom = new Map<number, DateFormat | null>();
  const ids: number[] = [];
  eachElement(stylesXml, ({ name, parent, attribute }) => {
    if (name === "numFmt") custom.set(Number(attribute("numFmtId")), dateFormatOf(attribute("formatCode")));
    if (name === "xf" && parent === "cellXfs") ids.push(Number(attribute("numFmtId")));
  });
  const builtIn = (id: number) => BUILT_IN.find(({ from, to }) => id >= from && id <= to)?.shows ?? null;
  return ids.map((id) => (custom.has(id) ? (custom.get(id) ?? null) : builtIn(id)));
}

/** What a format code shows of a date, by its first section. */
export function dateFormatOf(code: string): DateFormat | null {
  const [first = ""] = code
    .replace(/"[^"]*"/g, "")
    .replace(/[\\_*]./gs, "")
    .split(";");
  if (/\[(h+|m+|s+)\]/i.test(first)) return "duration";
  const letters = first.replace(/\[[^\]]*\]/g, "").replace(/General|Standard/gi, "");
  const time = /[hs]|am\/pm|a\/p/i.test(letters);
  // An `m` means minutes beside hours or seconds, and months elsewhere.
  const day = /[ydb]/i.test(letters) || (/m/i.test(letters) && !time);
  if (day) return time ? "moment" : "day";
  return time ? "time" : null;
}
