import type { ColumnType } from "./columns.ts";
import type { ContractSnapshot } from "./document.ts";
import { isWider, type Migration, nameAfter, typeAsWritten } from "./migrations.ts";

/** A difference between two states of a contract that readers or the tables would not bear. */
export interface BreakingDifference {
  /** The property of the contract. */
  path: string;
  /** What it was, what it is, and what to do. */
  reason: string;
}

/**
 * What a contract has changed since its snapshot that no new migration covers. A column that is gone or has another
 * type, another key, order, partition or deletion, a migration that is no longer what it was. New columns, rules,
 * aliases and policies break nothing; nor does a column that becomes required or optional, as tables let every column
 * be empty and refused rows say why.
 */
export function breakingDifferences(was: ContractSnapshot, is: ContractSnapshot): BreakingDifference[] {
  const changed = changedMigrations(was.migrations, is.migrations);
  // With other migrations than before, nothing tells what has become of a column.
  if (changed.length > 0) return changed;
  const pending = is.migrations.slice(was.migrations.length);
  return [
    ...columnDifferences(was, is, pending),
    ...listDifference("key", was.key, is.key, pending, "it tells which rows are one and the same"),
    ...listDifference(
      "latestBy",
      was.latestBy === null ? [] : [was.latestBy],
      is.latestBy === null ? [] : [is.latestBy],
      pending,
      "it tells which row is newer, also of those that the table has",
    ),
    ...listDifference("partitionBy", was.partitionBy, is.partitionBy, pending, "the table's files lie by it"),
    ...deletionDifference(was, is, pending),
  ];
}

function changedMigrations(was: readonly Migration[], is: readonly Migration[]): BreakingDifference[] {
  return was.flatMap((migration, index) => {
    const now = is[index];
    if (now && essence(now) === essence(migration)) return [];
    const seen = now ? `is ${asWritten(now)}` : "is gone";
    const reason = `was ${asWritten(migration)}, ${seen}; tables may have carried it out: put it back, and number the next change ${was.length + 1}`;
    return [{ path: `migrations.${migration.number}`, reason }];
  });
}

/** A migration without its reason, which anyone may put better. */
function essence(migration: Migration): string {
  return JSON.stringify({ ...migration, because: "" });
}

function columnDifferences(
  was: ContractSnapshot,
  is: ContractSnapshot,
  pending: readonly Migration[],
): BreakingDifference[] {
  const types = new Map([...is.columns, ...is.enrich].map(({ name, type }) => [name, type]));
  const before = new Set([...was.columns, ...was.enrich].map(({ name }) => name));
  const added = [...types.keys()].filter((name) => !before.has(name));
  const next = is.migrations.length + 1;
  return [...was.columns, ...was.enrich].flatMap(({ name, type }) => {
    const now = nameAfter(pending, name);
    if (now === null) return [];
    if (now !== name && before.has(now)) return [{ path: `columns.${now}`, reason: mergedReason(name) }];
    const found = types.get(now);
    if (!found) return [{ path: `columns.${name}`, reason: goneReason(name, type, next, added, types) }];
    return sameType(found, typeAfter(pending, name, type, found))
      ? []
      : [{ path: `columns.${now}`, reason: typeReason(now, type, found, next) }];
  });
}

function mergedReason(from: string): string {
  return `was a column beside '${from}', which a migration makes the same; rename '${from}' to a name of its own`;
}

function goneReason(
  name: string,
  type: ColumnType,
  number: number,
  added: readonly string[],
  types: ReadonlyMap<string, ColumnType>,
): string {
  const to = added.find((candidate) => {
    const found = types.get(candidate);
    return found && sameType(found, type);
  });
  const because = 'because: "…" })';
  const rename = to === undefined ? "" : `renameColumn(${number}, { from: "${name}", to: "${to}", ${because} or `;
  return `was ${typeAsWritten(type)}, is gone; add ${rename}dropColumn(${number}, { column: "${name}", ${because}`;
}

function typeReason(name: string, was: ColumnType, is: ColumnType, number: number): string {
  const seen = `was ${typeAsWritten(was)}, is ${typeAsWritten(is)}`;
  return isWider(is, was)
    ? `${seen}; add widenColumn(${number}, { column: "${name}", from: ${typeAsWritten(was)}, because: "…" })`
    : `${seen}, which does not hold every value of it; give the new column another name, and add dropColumn(${number}, { column: "${name}", because: "…" })`;
}

/** The type that the migrations lead to: the contract has held them against each other already. */
function typeAfter(pending: readonly Migration[], name: string, type: ColumnType, found: ColumnType): ColumnType {
  const first = pending.find(
    (migration, index) => migration.kind === "widen" && migration.column === nameAfter(pending.slice(0, index), name),
  );
  return first?.kind === "widen" && sameType(first.from, type) ? found : type;
}

function listDifference(
  path: string,
  was: readonly string[],
  is: readonly string[],
  pending: readonly Migration[],
  because: string,
): BreakingDifference[] {
  const expected = was.map((name) => nameAfter(pending, name) ?? `${name} (dropped)`);
  if (expected.join() === is.join()) return [];
  const words = (names: readonly string[]) => names.join(", ") || "nothing";
  const reason = `was ${words(was)}, is ${words(is)}; ${because}: put it back, or make a new dataset beside this one`;
  return [{ path, reason }];
}

function deletionDifference(
  was: ContractSnapshot,
  is: ContractSnapshot,
  pending: readonly Migration[],
): BreakingDifference[] {
  if (!was.deleteWhen) return [];
  const { column, value } = was.deleteWhen;
  if (is.deleteWhen?.column === nameAfter(pending, column) && is.deleteWhen?.value === value) return [];
  const words = (when: { column: string; value: string } | null) =>
    when ? `${when.column} = '${when.value}'` : "nothing";
  const reason = `was ${words(was.deleteWhen)}, is ${words(is.deleteWhen)}; rows that were deleted would come back with older files: put it back, or make a new dataset beside this one`;
  return [{ path: "deleteWhen", reason }];
}

function sameType(one: ColumnType, other: ColumnType): boolean {
  return typeAsWritten(one) === typeAsWritten(other);
}

function asWritten(migration: Migration): string {
  switch (migration.kind) {
    case "rename":
      return `a rename of '${migration.from}' to '${migration.to}'`;
    case "drop":
      return `a drop of '${migration.column}'`;
    case "widen":
      return `a widening of '${migration.column}' from ${typeAsWritten(migration.from)}`;
  }
}
