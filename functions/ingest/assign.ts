import type { HiddenSheets } from "../../components/contract/contract.ts";
import type { ContractDocument } from "../../components/contract/document.ts";
import { checkHeader, chooseContract, type HeaderCheck } from "../../components/contract/header.ts";
import { unknownDataset } from "../../components/contract/nearest.ts";
import { foreignDelimiter } from "./reading/csv/heading.ts";
import type { Table } from "./reading/table.ts";

export interface Target {
  contract: ContractDocument;
  check: HeaderCheck;
}

/** A table and the contract that its header was held against. */
export interface Assigned {
  table: Table;
  /** Null where no contract is known or found for it. */
  target: Target | null;
  /** What is wrong with its header. */
  faults: string[];
}

/** Where the tables of a file belong. */
export interface Destination {
  /** The dataset whose prefix the file lies under; null where each header decides. */
  intended: string | null;
  contracts: readonly ContractDocument[];
}

/** Holds the header of a table against the contract it is meant for, or finds the contract that it fits. */
export function assign(table: Table, destination: Destination): Assigned {
  const target = targetOf(table.header, destination);
  const faults = target.contract ? target.check.faults : target.faults;
  const delimiter = faults.length > 0 && table.sheet === null ? foreignDelimiter(table.header) : null;
  return {
    table,
    target: target.contract ? target : null,
    faults:
      delimiter === null
        ? faults
        : [
            `the columns seem to be separated by ${delimiter}; save it with commas between them ('CSV UTF-8 (comma delimited)')`,
          ],
  };
}

/** Whether a header is without faults for the contract it is meant for, or for one of all. */
export function fits(header: readonly string[], destination: Destination): boolean {
  const { contract, check } = { check: null, ...targetOf(header, destination) };
  return contract !== null && check?.faults.length === 0;
}

/** What to do with the hidden sheets of a workbook: the same with all, or what the contract says that a header fits. */
export function hiddenSheetsOf(destination: Destination): "skip" | ((header: readonly string[]) => HiddenSheets) {
  const { intended, contracts } = destination;
  const possible = contracts.filter(({ name }) => intended === null || name === intended);
  if (possible.every(({ hiddenSheets }) => hiddenSheets === "skip")) return "skip";
  return (header) => targetOf(header, destination).contract?.hiddenSheets ?? "skip";
}

function targetOf(header: readonly string[], { intended, contracts }: Destination) {
  return intended === null ? chooseContract(contracts, header) : known(contracts, intended, header);
}

function known(contracts: readonly ContractDocument[], intended: string, header: readonly string[]) {
  const contract = contracts.find(({ name }) => name === intended);
  if (contract) return { contract, check: checkHeader(contract, header) };
  return {
    contract: null,
    faults: [
      unknownDataset(
        intended,
        contracts.map(({ name }) => name),
      ),
    ],
  };
}
