import type { ContractDocument } from "./document.ts";
import { type FormerName, formerNames } from "./migrations.ts";
import { SYSTEM_PREFIX } from "./system.ts";

/** A cell of a header, and the contract's column that it names. */
export interface HeaderCell {
  text: string;
  index: number;
  kind: "blank" | "ignored" | "known" | "dropped" | "unknown";
  column: string | null;
  /** Of a dropped column, why it went. */
  because?: string;
}

/** Matches a header cell with the columns of a contract. */
export function headerCell(contract: ContractDocument, text: string, index: number): HeaderCell {
  const name = text.trim();
  if (name === "") return { text, index, kind: "blank", column: null };
  if (name.startsWith(SYSTEM_PREFIX)) return { text, index, kind: "ignored", column: null };
  const column =
    contract.columns.find((known) => folded(known.name) === folded(text)) ??
    contract.columns.find(({ aliases }) => aliases.includes(text)) ??
    contract.columns.find(({ aliases }) => aliases.some((alias) => folded(alias) === folded(text)));
  if (column) return { text, index, kind: "known", column: column.name };
  const former = formerNames(contract.migrations).find(({ name: once }) => once === folded(text));
  return { text, index, ...formerColumn(contract, former) };
}

/** A column that was renamed goes by its old name too; one that was dropped is known, and not taken. */
function formerColumn(contract: ContractDocument, former: FormerName | undefined) {
  if (former?.now === null) return { kind: "dropped", column: null, because: former.because } as const;
  const column = contract.columns.find(({ name }) => name === former?.now);
  return column ? ({ kind: "known", column: column.name } as const) : ({ kind: "unknown", column: null } as const);
}

/** Header cells as people find them: by name and letter. */
export function listed(cells: readonly HeaderCell[]): string {
  return cells.map(({ text, index }) => `'${text}' (${columnLetter(index)})`).join(", ");
}

/** A column's letter, as spreadsheets show it; `index` counts from 0. */
export function columnLetter(index: number): string {
  const rest = Math.floor(index / 26);
  return `${rest > 0 ? columnLetter(rest - 1) : ""}${String.fromCharCode(65 + (index % 26))}`;
}

function folded(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, "_");
}
