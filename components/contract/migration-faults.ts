import type { ColumnType } from "./columns.ts";
import type { Columns, Enrichments } from "./contract.ts";
import { digitsOf, formerNames, isWider, type Migration, nameAfter, typeAsWritten } from "./migrations.ts";
import { NAME, NAME_RULE } from "./name.ts";

interface Shape {
  readonly columns: Columns;
  readonly enrich: Enrichments<string>;
  readonly migrations: readonly Migration[];
}

/** The columns of a table with their types; null where it cannot be known, as the column is gone. */
type Known = Map<string, ColumnType | null>;

/** All faults of a contract's migrations, each held against the columns as they are once it is carried out. */
export function migrationFaults(shape: Shape): string[] {
  const present = Object.entries({ ...shape.columns, ...shape.enrich });
  const known: Known = new Map(present.map(([name, { type }]) => [name, type]));
  // From the last to the first, as what the contract says now is what the last one leads to.
  const byMigration = [...shape.migrations].reverse().map((migration) => faultsOfOne(migration, known));
  return [
    ...numberFaults(shape.migrations),
    ...byMigration.reverse().flat(),
    ...takenAgain(
      shape.migrations,
      present.map(([name]) => name),
    ),
    ...aliasFaults(shape),
  ];
}

/** The faults of a migration, given the columns after it; makes of them the columns before it. */
function faultsOfOne(migration: Migration, known: Known): string[] {
  const at = `migrations.${migration.number}`;
  const because = migration.because.trim() === "" ? [`${at}.because: empty; say why the column changes`] : [];
  switch (migration.kind) {
    case "rename":
      return [...because, ...renameFaults(at, migration, known)];
    case "drop":
      known.set(migration.column, null);
      return [...because, ...nameFaults(`${at}.column`, migration.column)];
    case "widen":
      return [...because, ...widenFaults(at, migration, known)];
  }
}

function renameFaults(at: string, { from, to }: Migration & { kind: "rename" }, known: Known): string[] {
  const type = known.get(to);
  const faults = known.has(to) ? [] : [`${at}.to: '${to}' is not a column after it; there are ${names(known)}`];
  known.delete(to);
  known.set(from, type ?? null);
  return [...faults, ...nameFaults(`${at}.from`, from)];
}

function nameFaults(path: string, name: string): string[] {
  return NAME.test(name) ? [] : [`${path}: '${name}' is not a column name; ${NAME_RULE}`];
}

function widenFaults(at: string, { column, from }: Migration & { kind: "widen" }, known: Known): string[] {
  const to = known.get(column);
  if (to === undefined) return [`${at}.column: '${column}' is not a column after it; there are ${names(known)}`];
  known.set(column, from);
  if (to === null || isWider(to, from)) return [];
  return [`${at}.from: '${column}' is ${typeAsWritten(to)}, ${notWider(to, from)}`];
}

function notWider(to: ColumnType, from: ColumnType): string {
  const digits = digitsOf(from);
  if (digits && to.kind === "decimal") {
    const after = Math.max(digits.after, to.scale);
    return `which does not hold every ${typeAsWritten(from)}; the least that does is decimal(${digits.before + after}, ${after})`;
  }
  const ways = "int to long or decimal, long to decimal, decimal to a wider one, date to timestamp";
  return `to which ${typeAsWritten(from)} cannot be widened; there are ${ways}`;
}

function numberFaults(migrations: readonly Migration[]): string[] {
  const numbers = migrations.map(({ number }) => number);
  return numbers.every((number, index) => number === index + 1)
    ? []
    : [`migrations: numbered ${numbers.join(", ")}; count from 1, in order and without gaps`];
}

/**
 * A name that was taken away cannot be another column's: tables and files say by their columns' names alone how far they
 * have come, so that a migration may be carried out any number of times.
 */
function takenAgain(migrations: readonly Migration[], present: readonly string[]): string[] {
  return present.flatMap((name) => {
    const now = nameAfter(migrations, name);
    if (now === name) return [];
    const fate = now === null ? "drops it" : `makes it '${now}'`;
    return [`columns.${name}: a migration ${fate}; take the column out, or call it what no column was called before`];
  });
}

/** An alias says whose an old name is; so does a migration. */
function aliasFaults({ columns, migrations }: Shape): string[] {
  return formerNames(migrations).flatMap(({ name, now }) =>
    Object.entries(columns)
      .filter(([owner, { aliases }]) => owner !== now && aliases.includes(name))
      .map(([owner]) => {
        const fate = now === null ? "drops it" : `makes it '${now}'`;
        return `columns.${owner}.aliases: '${name}' was a column of its own, and a migration ${fate}`;
      }),
  );
}

function names(known: Known): string {
  return [...known.keys()].join(", ") || "none";
}
