import type { AnyColumn, Contract, Rule } from "../../components/contract/index.ts";
import type { Cell, Line } from "./cells.ts";
import type { Random } from "./random.ts";

/** The kinds of bad rows. A ragged row has a field less or more than the header; only a CSV can have one. */
export const KINDS = ["missing", "mistyped", "out of bounds", "ragged"] as const;
export type Kind = (typeof KINDS)[number];
/** In a sheet there are no ragged rows: a cell that is not there is an empty one. */
export const IN_A_SHEET: readonly Kind[] = ["missing", "mistyped", "out of bounds"];

/** Breaks some of the lines of a dataset's file. */
export type Spoiler = (lines: readonly Line[], kinds?: readonly Kind[]) => Line[];
export type Spoilers = Record<"orders" | "items" | "products", Spoiler>;

/** The share of a file's rows that is broken in each of the ways. */
const SHARE = 0.02;
/** The share of the broken rows that has a second fault. */
const TWICE = 0.1;

type Break = (line: Line) => Line;

/**
 * Breaks about 2 % of the lines in each of the ways. One spoiler goes through all files of a dataset, so that in the
 * end every rule of the contract is broken somewhere.
 */
export function spoiler(contract: Contract, random: Random): Spoiler {
  const ways = waysToBreak(contract);
  const turns = new Map<Kind, number>();
  const nextBreak = (kind: Kind): Break | undefined => {
    const turn = turns.get(kind) ?? 0;
    turns.set(kind, turn + 1);
    return ways[kind][turn % ways[kind].length];
  };
  return (lines, kinds = KINDS) => {
    const spoiled = [...lines];
    const perKind = Math.max(1, Math.round(lines.length * SHARE));
    const victims = random.shuffle([...lines.keys()]);
    for (const kind of kinds) {
      for (const index of victims.splice(0, perKind)) {
        const line = spoiled[index] ?? [];
        const broken = nextBreak(kind)?.(line) ?? line;
        spoiled[index] =
          kind !== "ragged" && random.chance(TWICE) ? (nextBreak("missing")?.(broken) ?? broken) : broken;
      }
    }
    return spoiled;
  };
}

/** Every rule of the contract, as ways to break it. */
function waysToBreak(contract: Contract): Record<Kind, Break[]> {
  const columns = Object.values(contract.columns);
  const at =
    (index: number, value: Cell): Break =>
    (line) =>
      line.map((cell, i) => (i === index ? value : cell));
  const each = (values: (column: AnyColumn) => Cell[]) =>
    columns.flatMap((column, index) => values(column).map((value) => at(index, value)));
  return {
    missing: each((column) => (column.optional ? [] : [null])),
    mistyped: each(mistyped),
    "out of bounds": each((column) => column.rules.flatMap(beyond)),
    ragged: [(line) => line.slice(0, -1), (line) => [...line, "see attachment"], (line) => line.slice(0, 2)],
  };
}

function mistyped({ type }: AnyColumn): Cell[] {
  switch (type.kind) {
    case "long":
      return ["A-1001", "12.5"];
    case "int":
      return ["soon", "3000000000"];
    case "decimal":
      return ["n/a", "12.345", "1,250.00"];
    case "timestamp":
      return ["2025-02-30 10:15:00", "31/12/2025 08:00", "yesterday"];
    case "date":
      return ["31.12.2025", "2025-13-01"];
    case "boolean":
      return ["maybe"];
    case "string":
      return [];
  }
}

function beyond(rule: Rule): Cell[] {
  switch (rule.rule) {
    case "min":
      return [Number(rule.value) - 1, Number(rule.value) - 18];
    case "max":
      return [Number(rule.value) + 1];
    case "above":
      return [Number(rule.value), Number(rule.value) - 5];
    case "below":
      return [Number(rule.value), Number(rule.value) + 5];
    case "oneOf":
      return [`${rule.values.at(-1) ?? ""}0`];
    case "notBlank":
      return ["   "];
  }
}
