import Table from "cli-table3";

export type Align = "left" | "right";

/** A plain table: a head, a rule, rows; `widths` caps columns, whose text then wraps. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: { align?: readonly Align[]; widths?: readonly (number | null)[] } = {},
): string {
  const made = new Table({
    head: [...head],
    ...(options.align && { colAligns: [...options.align] }),
    ...(options.widths && { colWidths: [...options.widths], wordWrap: true, wrapOnWordBoundary: true }),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: PLAIN,
  });
  made.push(...rows.map((row) => [...row]));
  const [top = "", ...body] = made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return [top, "─".repeat(Math.max(top.length, ...body.map((line) => line.length))), ...body].join("\n");
}

const PLAIN = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;
