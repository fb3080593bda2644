import * as t from "io-ts";
import type { AnyColumn, Column } from "./columns.ts";
import type { Enrichment } from "./enrich.ts";
import { faultsOf } from "./faults.ts";
import type { Migration } from "./migrations.ts";

export type Columns = Readonly<Record<string, AnyColumn>>;
export type Enrichments<From extends string> = Readonly<Record<string, Enrichment<From>>>;

/** What to do with a column that a file brings and the contract does not know. */
export type Evolution = "evolve" | "freeze" | "discard";

/**
 * What to do with the hidden sheets of a workbook: leave them out and say so, read them like all others, or refuse the
 * workbook.
 */
export type HiddenSheets = "skip" | "read" | "refuse";

/** A column whose values should exist in another dataset. */
export interface Reference {
  dataset: string;
  /** The other dataset's column. */
  column: string;
  /**
   * `warn`: rows whose value is not there are counted and reported. `reject`: they are refused, and the load waits until
   * nothing is staged for the other dataset.
   */
  policy: "warn" | "reject";
}

/** Which rows are tombstones: those whose column has this value. */
export interface DeleteWhen<Column extends string = string> {
  column: Column;
  equals: string | number | boolean;
}

type Name<C> = keyof C & string;

export interface ContractArgs<C extends Columns, E extends Enrichments<Name<C>>> {
  /** The dataset's name in buckets, catalog and queries: lower case letters, digits and `_`. */
  name: string;
  /** The columns a file brings, in the table's order. */
  columns: C;
  /** The columns that make a row one and the same thing; the newest version of it wins. */
  key: readonly NoInfer<Name<C>>[];
  /** The column that tells which version is newer. @default time of arrival */
  latestBy?: NoInfer<Name<C>>;
  /** Columns that are computed. */
  enrich?: E;
  partitionBy?: readonly NoInfer<Name<C> | Name<E>>[];
  /**
   * A row like this deletes: it takes its key out of the table, and older rows that come late do not bring it back.
   * A newer row does. It is held to the rules like every other row.
   * @default no row deletes
   */
  deleteWhen?: DeleteWhen<NoInfer<Name<C>>>;
  /** @default "evolve" */
  evolution?: Evolution;
  /**
   * What to do with hidden sheets. In a workbook whose sheets find their datasets by their headers, each hidden sheet is
   * treated as the dataset says whose header it has; one that fits none is skipped.
   * @default "skip"
   */
  hiddenSheets?: HiddenSheets;
  references?: Readonly<Partial<Record<NoInfer<Name<C>>, Reference>>>;
  /**
   * Renames, drops and widenings of columns that tables have already, numbered from 1.
   * @example [renameColumn(1, { from: "user", to: "user_id", because: "all other ids are called so" })]
   * @default none
   */
  migrations?: readonly Migration[];
}

/** One dataset, written once: everything that needs a column's name, type or rule derives it from here. */
export interface Contract<C extends Columns = Columns, E extends Enrichments<string> = Enrichments<string>> {
  readonly name: string;
  readonly columns: C;
  readonly key: readonly string[];
  readonly latestBy: string | null;
  readonly enrich: E;
  readonly partitionBy: readonly string[];
  readonly deleteWhen: DeleteWhen | null;
  readonly evolution: Evolution;
  readonly hiddenSheets: HiddenSheets;
  readonly references: Readonly<Record<string, Reference>>;
  readonly migrations: readonly Migration[];
  /** Decodes a row of text, as a file or a query brings it; `null` is an empty field. */
  readonly row: t.Decoder<unknown, RowOfColumns<C>>;
}

type RowOfColumns<C extends Columns> = { [K in keyof C]: C[K] extends Column<infer A> ? A : never };

/** The static type of a contract's rows. */
export type RowOf<X extends { readonly columns: Columns }> = RowOfColumns<X["columns"]>;

/**
 * Defines a dataset.
 *
 * @example
 * const products = contract({
 *   name: "products",
 *   columns: { product_id: long({ min: 1 }), product_name: text({ notBlank: true }) },
 *   key: ["product_id"],
 * });
 *
 * @throws ContractError with all faults at once, each naming the property, the value and what would be right.
 */
export function contract<const C extends Columns, const E extends Enrichments<Name<C>> = Record<never, never>>(
  args: ContractArgs<C, E>,
): Contract<C, E> {
  const made = {
    name: args.name,
    columns: args.columns,
    key: args.key,
    latestBy: args.latestBy ?? null,
    enrich: args.enrich ?? ({} as E), // an absent map of enrichments is the empty one, whose type is the default of E
    partitionBy: args.partitionBy ?? [],
    deleteWhen: args.deleteWhen ?? null,
    evolution: args.evolution ?? "evolve",
    hiddenSheets: args.hiddenSheets ?? "skip",
    references: definedOnly(args.references ?? {}),
    migrations: args.migrations ?? [],
  };
  const faults = faultsOf(made);
  if (faults.length > 0) throw new ContractError(args.name, faults);
  return { ...made, row: rowCodec(args.name, args.columns) };
}

/** Everything that is wrong with a contract. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly contract: string;
  readonly faults: readonly string[];

  constructor(contractName: string, faults: readonly string[]) {
    super(`contract '${contractName}' has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join("\n")}`);
    this.contract = contractName;
    this.faults = faults;
  }
}

function definedOnly(map: Readonly<Record<string, Reference | undefined>>): Readonly<Record<string, Reference>> {
  return Object.fromEntries(Object.entries(map).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function rowCodec<C extends Columns>(name: string, columns: C): t.Decoder<unknown, RowOfColumns<C>> {
  const props = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column.codec]));
  // t.type loses the key-wise types when its props are built by a loop; the mapping above keeps them one to one.
  return t.type(props, name) as unknown as t.Decoder<unknown, RowOfColumns<C>>;
}
