import { QUOTED, type RecordScanner } from "./record-scanner.ts";

/** The value of a field of the scanner's record. */
export function fieldText({ window, start, ends, kinds }: RecordScanner, index: number): string {
  const from = index === 0 ? start : (ends[index - 1] ?? 0) + 1;
  const to = ends[index] ?? from;
  if (kinds[index] !== QUOTED) return window.toString("utf8", from, to);
  return window.toString("utf8", from + 1, to - 1).replaceAll('""', '"');
}

/** Whether the first field has no value but spaces. */
export function onlySpaces(scanner: RecordScanner): boolean {
  const first = scanner.window[scanner.start + (scanner.kinds[0] === QUOTED ? 1 : 0)] ?? 0;
  const visible = first > 0x20 && first < 0x80 && scanner.kinds[0] !== QUOTED;
  return !visible && fieldText(scanner, 0).trim() === "";
}
