import type { Path } from "./references.ts";

/** What a Choice asks, already in the States Language's own shape. */
export type Condition =
  | Readonly<{ Variable: string } & Record<string, string | number | boolean>>
  | Readonly<{ And: readonly Condition[] }>
  | Readonly<{ Or: readonly Condition[] }>
  | Readonly<{ Not: Condition }>;

export const isTrue = (path: Path): Condition => ({ Variable: path.expression, BooleanEquals: true });
export const isPresent = (path: Path): Condition => ({ Variable: path.expression, IsPresent: true });
export const equals = (path: Path, value: string): Condition => ({ Variable: path.expression, StringEquals: value });
export const isZero = (path: Path): Condition => ({ Variable: path.expression, NumericEquals: 0 });
export const isAbove = (path: Path, bound: number): Condition => ({
  Variable: path.expression,
  NumericGreaterThan: bound,
});
export const isBelow = (path: Path, bound: number): Condition => ({
  Variable: path.expression,
  NumericLessThan: bound,
});

export const all = (...conditions: readonly Condition[]): Condition => ({ And: conditions });
export const any = (...conditions: readonly Condition[]): Condition => ({ Or: conditions });
export const not = (condition: Condition): Condition => ({ Not: condition });
