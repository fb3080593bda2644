import type { ContractDocument } from "./document.ts";

/** The references that a row must have a match for, or be refused. */
export function rejecting({ references }: ContractDocument): ContractDocument["references"] {
  return references.filter(({ policy }) => policy === "reject");
}

/** The datasets whose files are loaded before those of this one. */
export function loadedBefore(contract: ContractDocument): string[] {
  return [...new Set(rejecting(contract).map(({ dataset }) => dataset))];
}
