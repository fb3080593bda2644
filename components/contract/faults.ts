import { isLeft } from "fp-ts/lib/Either.js";
import type { Columns, DeleteWhen, Enrichments, Evolution, Reference } from "./contract.ts";
import { migrationFaults } from "./migration-faults.ts";
import type { Migration } from "./migrations.ts";
import { NAME, NAME_RULE } from "./name.ts";
import { SYSTEM_PREFIX } from "./system.ts";

interface Shape {
  readonly name: string;
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly latestBy: string | null;
  readonly enrich: Enrichments<string>;
  readonly partitionBy: readonly string[];
  readonly deleteWhen: DeleteWhen | null;
  readonly evolution: Evolution;
  readonly references: Readonly<Record<string, Reference>>;
  readonly migrations: readonly Migration[];
}

/** Execution names hold dataset, window and more within 80 characters. */
const LONGEST_DATASET_NAME = 40;

/** All faults of a contract, each naming the property, the value seen and what would be right. */
export function faultsOf(shape: Shape): string[] {
  const columns = Object.keys(shape.columns);
  const known = [...columns, ...Object.keys(shape.enrich)];
  const among = (names: readonly string[]) => `it has ${names.join(", ") || "none"}`;
  return [
    ...nameFaults(shape, known),
    ...(columns.length === 0 ? ["columns: empty; a dataset needs at least one column"] : []),
    ...(shape.key.length === 0 ? ["key: empty; name the columns that identify a row"] : []),
    ...repeated(shape.key).map((name) => `key: '${name}' is named twice`),
    ...shape.key.flatMap((name) => {
      const column = shape.columns[name];
      if (!column) return [`key: '${name}' is not a column; ${among(columns)}`];
      return column.optional ? [`key: '${name}' is optional; a key column must always be there`] : [];
    }),
    ...(shape.latestBy !== null && !shape.columns[shape.latestBy]
      ? [`latestBy: '${shape.latestBy}' is not a column; ${among(columns)}`]
      : []),
    ...Object.entries(shape.enrich).flatMap(([name, { from }]) => [
      ...(from !== undefined && !shape.columns[from]
        ? [`enrich.${name}: '${from}' is not a column; ${among(columns)}`]
        : []),
      ...(shape.columns[name] ? [`enrich.${name}: a column of that name exists already`] : []),
    ]),
    ...deleteWhenFaults(shape, columns),
    ...partitionFaults(shape, known),
    ...aliasFaults(shape, known),
    ...Object.keys(shape.references).flatMap((name) =>
      shape.columns[name] ? [] : [`references.${name}: not a column; ${among(columns)}`],
    ),
    ...migrationFaults(shape),
  ];
}

function nameFaults(shape: Shape, known: readonly string[]): string[] {
  return [
    ...(NAME.test(shape.name) ? [] : [`name: '${shape.name}' is not a dataset name; ${NAME_RULE}`]),
    ...(shape.name.endsWith("_rejected")
      ? [`name: '${shape.name}' ends in '_rejected', which is kept for refused rows`]
      : []),
    ...(shape.name.endsWith("_deleted")
      ? [`name: '${shape.name}' ends in '_deleted', which is kept for rows that delete`]
      : []),
    ...(shape.name.length > LONGEST_DATASET_NAME
      ? [`name: '${shape.name}' has ${shape.name.length} characters; at most ${LONGEST_DATASET_NAME}`]
      : []),
    ...known.flatMap((name) => {
      if (name.startsWith(SYSTEM_PREFIX)) return [`columns.${name}: names that begin with '${SYSTEM_PREFIX}' are kept`];
      return NAME.test(name) ? [] : [`columns.${name}: not a column name; ${NAME_RULE}`];
    }),
  ];
}

function deleteWhenFaults({ deleteWhen, columns, key, latestBy }: Shape, names: readonly string[]): string[] {
  if (!deleteWhen) return [];
  const { column: name, equals } = deleteWhen;
  const column = columns[name];
  if (!column) return [`deleteWhen.column: '${name}' is not a column; it has ${names.join(", ")}`];
  if (key.includes(name) || latestBy === name)
    return [`deleteWhen.column: '${name}' tells which row is which or newer; use a column of its own for deletion`];
  return isLeft(column.codec.decode(String(equals)))
    ? [`deleteWhen.equals: '${equals}' can never be a value of '${name}' (a ${column.type.kind}); no row would delete`]
    : [];
}

function partitionFaults(shape: Shape, known: readonly string[]): string[] {
  return shape.partitionBy.flatMap((name) => {
    const type = shape.columns[name]?.type ?? shape.enrich[name]?.type;
    if (!type) return [`partitionBy: '${name}' is neither column nor enrichment; it has ${known.join(", ")}`];
    const unfit = type.kind === "decimal" || type.kind === "timestamp";
    return unfit ? [`partitionBy: '${name}' is a ${type.kind}; partition by a date, an int or a short text`] : [];
  });
}

function aliasFaults(shape: Shape, known: readonly string[]): string[] {
  const all = Object.entries(shape.columns).flatMap(([name, { aliases }]) => aliases.map((alias) => ({ name, alias })));
  return [
    ...all
      .filter(({ alias }) => known.includes(alias))
      .map(({ name, alias }) => `columns.${name}.aliases: '${alias}' shadows a column`),
    ...repeated(all.map(({ alias }) => alias)).map((alias) => `columns: the alias '${alias}' is given twice`),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
