import type { ContractDocument } from "./document.ts";
import { type HeaderCell, headerCell, listed } from "./header-cell.ts";
import { isNearly, nearest } from "./nearest.ts";
import { SYSTEM_PREFIX } from "./system.ts";
import { unknownColumns } from "./unknown-columns.ts";

export interface HeaderCheck {
  /** For each header cell, in order: the column's name in the dataset, or null where the column is not taken. */
  columns: (string | null)[];
  /** What is wrong, as sentences for whoever made the file. Empty: the header fits. */
  faults: string[];
  /** What will be left out or added, in the same words. */
  notes: string[];
  /** Names of columns that the contract does not know and its policy lets in. */
  newColumns: string[];
}

export type HeaderChoice =
  { contract: ContractDocument; check: HeaderCheck } | { contract: null; nearest: string | null; faults: string[] };

/**
 * Compares the header of a file or a sheet with a contract. Names match exactly, or trimmed, in any case and with
 * spaces for underscores, or by an alias, or as they were before a migration. Blank cells and names that begin with `_`
 * are not taken.
 */
export function checkHeader(contract: ContractDocument, header: readonly string[]): HeaderCheck {
  const cells = header.map((text, index) => headerCell(contract, text, index));
  const missing = contract.columns.filter(({ name }) => !cells.some((cell) => cell.column === name));
  const slips = slipsOf(cells, missing);
  const others = cells.filter((cell) => cell.kind === "unknown" && !slips.some((slip) => slip.cell === cell));
  const unknown = unknownColumns(contract, others);
  const ignored = cells.filter(({ kind }) => kind === "ignored");
  return {
    columns: cells.map((cell) => cell.column ?? unknown.names.get(cell) ?? null),
    faults: [
      ...repeatedFaults(cells),
      ...slips.map(({ cell, column }) => slipFault(cell, column)),
      ...missingFaults(contract, missing, slips),
      ...unknown.faults,
    ],
    notes: [
      ...cells.flatMap((cell) =>
        cell.kind === "dropped"
          ? [`left out ${listed([cell])}: ${contract.name} has dropped it, because ${cell.because}`]
          : [],
      ),
      ...(ignored.length > 0
        ? [`left out ${listed(ignored)}: names that begin with '${SYSTEM_PREFIX}' are not read`]
        : []),
      ...unknown.notes,
    ],
    newColumns: [...unknown.names.values()],
  };
}

/** Finds the one contract that a header fits; none or several is a fault that names the nearest and the difference. */
export function chooseContract(contracts: readonly ContractDocument[], header: readonly string[]): HeaderChoice {
  const candidates = contracts.map((contract) => ({ contract, check: checkHeader(contract, header) }));
  const fitting = candidates.filter(({ check }) => check.faults.length === 0);
  const [only, second] = fitting;
  if (only && !second) return only;
  if (only) return { contract: null, nearest: null, faults: [ambiguous(fitting)] };
  const [closest] = candidates.sort((a, b) => differences(a, header) - differences(b, header));
  if (!closest) return { contract: null, nearest: null, faults: ["there is no dataset yet that it could belong to"] };
  const { name } = closest.contract;
  const fault = `the header fits no dataset; the nearest is '${name}', but ${closest.check.faults.join("; ")}`;
  return { contract: null, nearest: name, faults: [fault] };
}

type ContractColumn = ContractDocument["columns"][number];

interface Slip {
  cell: HeaderCell;
  column: string;
}

function repeatedFaults(cells: readonly HeaderCell[]): string[] {
  const known = cells.filter(({ kind }) => kind === "known");
  return [...new Set(known.map(({ column }) => column))]
    .map((column) => ({ column, same: known.filter((cell) => cell.column === column) }))
    .filter(({ same }) => same.length > 1)
    .map(
      ({ column, same }) => `the column '${column}' is there ${same.length} times: ${listed(same)}; keep one of them`,
    );
}

function slipsOf(cells: readonly HeaderCell[], missing: readonly ContractColumn[]): Slip[] {
  const meant = new Map(
    missing.flatMap(({ name, aliases }) => [name, ...aliases].map((known) => [known, name] as const)),
  );
  return cells
    .filter(({ kind }) => kind === "unknown")
    .flatMap((cell) => {
      const known = nearest(cell.text, [...meant.keys()]);
      const column = known !== null && isNearly(cell.text, known) ? meant.get(known) : undefined;
      return column === undefined ? [] : [{ cell, column }];
    });
}

function slipFault(cell: HeaderCell, column: string): string {
  const remedy = `rename it to '${column}' or, if it is something else, give it a clearly different name`;
  return `the column ${listed([cell])} is nearly '${column}', which is missing; ${remedy}`;
}

function missingFaults(
  contract: ContractDocument,
  missing: readonly ContractColumn[],
  slips: readonly Slip[],
): string[] {
  const names = missing
    .filter(({ name, optional }) => !optional && !slips.some(({ column }) => column === name))
    .map(({ name }) => `'${name}'`);
  if (names.length === 0) return [];
  const needed = contract.columns.filter(({ optional }) => !optional).map(({ name }) => name);
  const what = names.length === 1 ? `the column ${names.join()} is` : `the columns ${names.join(", ")} are`;
  return [`${what} missing; add what is missing: ${contract.name} needs ${needed.join(", ")}`];
}

function differences(
  { contract, check }: { contract: ContractDocument; check: HeaderCheck },
  header: readonly string[],
) {
  const required = contract.columns.filter(({ name, optional }) => !optional && !check.columns.includes(name));
  const own = new Set(contract.columns.map(({ name }) => name));
  const unknown = header.filter((text, index) => text.trim() !== "" && !own.has(check.columns[index] ?? ""));
  return required.length + unknown.length;
}

function ambiguous(fitting: readonly { contract: ContractDocument }[]): string {
  const names = fitting.map(({ contract }) => contract.name);
  const own = fitting.map(({ contract }) => {
    const others = new Set(
      fitting
        .filter((other) => other.contract !== contract)
        .flatMap((other) => other.contract.columns.map(({ name }) => name)),
    );
    const only = contract.columns.filter(({ name }) => !others.has(name)).map(({ name }) => `'${name}'`);
    return `only ${contract.name} has ${only.join(", ") || "nothing of its own"}`;
  });
  const remedy = `upload the file to ${names.map((name) => `incoming/${name}/`).join(" or ")}`;
  return `the header fits ${names.length} datasets, ${names.join(" and ")} (${own.join("; ")}); ${remedy}`;
}
