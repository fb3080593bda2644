import type { ContractDocument } from "./document.ts";
import { type HeaderCell, listed } from "./header-cell.ts";
import { formerNames } from "./migrations.ts";

interface Unknown {
  /** The names under which the table takes new columns. */
  names: Map<HeaderCell, string>;
  faults: string[];
  notes: string[];
}

/** What the contract's policy makes of header cells that name none of its columns. */
export function unknownColumns(contract: ContractDocument, cells: readonly HeaderCell[]): Unknown {
  const none: Unknown = { names: new Map(), faults: [], notes: [] };
  if (cells.length === 0) return none;
  const what = `the ${cells.length === 1 ? "column" : "columns"} ${listed(cells)}`;
  switch (contract.evolution) {
    case "discard":
      return { ...none, notes: [`left out ${what}, which ${contract.name} does not have`] };
    case "freeze": {
      const takes = contract.columns.map(({ name }) => name).join(", ");
      return { ...none, faults: [`remove ${what}: ${contract.name} takes only ${takes}`] };
    }
    case "evolve":
      return newColumns(contract, cells);
  }
}

/** A name for a new column: lower snake case of Latin letters and digits; empty where nothing of it is left. */
export function normalisedName(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const snake = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return /^\d/.test(snake) ? `column_${snake}` : snake;
}

/** The table's catalog allows 255 bytes; this leaves room for what tools append. */
const LONGEST_COLUMN_NAME = 128;

function newColumns(contract: ContractDocument, cells: readonly HeaderCell[]): Unknown {
  const names = new Map<HeaderCell, string>();
  const taken = new Map<string, string>([
    ...formerNames(contract.migrations).map(({ name }) => [name, `was a column of ${contract.name}`] as const),
    ...contract.columns.map(({ name }) => [name, `${contract.name} has`] as const),
    ...contract.enrich.map(({ name }) => [name, `${contract.name} computes itself`] as const),
  ]);
  const faults = cells.flatMap((cell) => {
    const name = normalisedName(cell.text);
    const what = `the column ${listed([cell])}`;
    const owner = taken.get(name);
    if (name === "") return [`${what} has no Latin letter or digit in its name; rename it`];
    if (name.length > LONGEST_COLUMN_NAME)
      return [`${what} has a name longer than ${LONGEST_COLUMN_NAME} characters; shorten it`];
    if (owner !== undefined) return [`${what} would be called '${name}', which ${owner} already; rename or remove it`];
    taken.set(name, `${listed([cell])} brings`);
    names.set(cell, name);
    return [];
  });
  const notes = [...names].map(
    ([cell, name]) => `new column ${listed([cell])} is added to ${contract.name} as '${name}'`,
  );
  return { names, faults, notes };
}
