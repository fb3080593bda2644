import type { AnyColumn, ColumnType } from "./columns.ts";

/**
 * A change to columns that tables hold already. The load carries it out, and old files are read by it. What has been
 * deployed stays as it is: the next change has the next number.
 */
export type Migration =
  | { kind: "rename"; number: number; from: string; to: string; because: string }
  | { kind: "drop"; number: number; column: string; because: string }
  | { kind: "widen"; number: number; column: string; from: ColumnType; because: string };

interface Because {
  /** Why, for whoever meets the change: "the shop calls them customers". */
  because: string;
}

/** The column keeps its values under another name. Files that still bring the old name are taken. */
export function renameColumn(number: number, change: { from: string; to: string } & Because): Migration {
  return { kind: "rename", number, from: change.from, to: change.to, because: change.because };
}

/** The column goes, values and all. Files that still bring it have it left out. */
export function dropColumn(number: number, change: { column: string } & Because): Migration {
  return { kind: "drop", number, column: change.column, because: change.because };
}

/**
 * The column takes more values than before: int to long or decimal, long to decimal, decimal to a wider one, date to
 * timestamp.
 *
 * @example widenColumn(3, { column: "weight", from: long(), because: "scales weigh grams now" })
 */
export function widenColumn(number: number, change: { column: string; from: AnyColumn } & Because): Migration {
  return { kind: "widen", number, column: change.column, from: change.from.type, because: change.because };
}

/** What has become of a column after these migrations: its name, or null where it was dropped. */
export function nameAfter(migrations: readonly Migration[], name: string): string | null {
  return migrations.reduce<string | null>((now, migration) => {
    if (migration.kind === "rename" && migration.from === now) return migration.to;
    return migration.kind === "drop" && migration.column === now ? null : now;
  }, name);
}

/** A name that a column once had, what it is called now (null: dropped), and why. */
export interface FormerName {
  name: string;
  now: string | null;
  because: string;
}

/** Every name that a migration took away; of a name that was given away twice, what became of it last. */
export function formerNames(migrations: readonly Migration[]): FormerName[] {
  const found = migrations.flatMap((migration, index) => {
    if (migration.kind === "widen") return [];
    const name = migration.kind === "rename" ? migration.from : migration.column;
    const rest = migrations.slice(index);
    const end = rest.find(
      (later, place) => later.kind === "drop" && later.column === nameAfter(rest.slice(0, place), name),
    );
    return [{ name, now: nameAfter(rest, name), because: (end ?? migration).because }];
  });
  return [...new Map(found.map((former) => [former.name, former])).values()];
}

/** Whether every value of one type is a value of the other, which is not the same. */
export function isWider(to: ColumnType, from: ColumnType): boolean {
  if (to.kind !== "decimal") {
    return (from.kind === "int" && to.kind === "long") || (from.kind === "date" && to.kind === "timestamp");
  }
  const digits = digitsOf(from);
  if (!digits) return false;
  const same = from.kind === "decimal" && from.precision === to.precision && from.scale === to.scale;
  return !same && to.scale >= digits.after && to.precision - to.scale >= digits.before;
}

/** The most digits before and after the point; null where a type has none. */
export function digitsOf(type: ColumnType): { before: number; after: number } | null {
  switch (type.kind) {
    case "int":
      return { before: 10, after: 0 };
    case "long":
      return { before: 19, after: 0 };
    case "decimal":
      return { before: type.precision - type.scale, after: type.scale };
    default:
      return null;
  }
}

/** A type as contracts write it: `long()`, `decimal(18, 2)`. */
export function typeAsWritten(type: ColumnType): string {
  if (type.kind === "decimal") return `decimal(${type.precision}, ${type.scale})`;
  return `${type.kind === "string" ? "text" : type.kind}()`;
}
