import type { ContractDocument } from "../../components/contract/document.ts";
import { checkHeader, chooseContract, type HeaderCheck } from "../../components/contract/header.ts";
import { unknownDataset } from "../../components/contract/nearest.ts";
import type { Fault, StagedDataset } from "../../components/protocol/documents.ts";
import { csvTable, foreignDelimiter } from "./reading/csv/csv-table.ts";
import { DEFAULT_LIMITS, type Limits } from "./reading/limits.ts";
import { type PartSink, PartWriter } from "./reading/part-writer.ts";
import { rowFaults } from "./reading/row-faults.ts";
import { sniff } from "./reading/sniff.ts";
import { FaultyFile, type Reading, type Row, type Table } from "./reading/table.ts";
import { workbookTables } from "./reading/workbook/workbook-tables.ts";

export type { Limits } from "./reading/limits.ts";
export type { PartSink } from "./reading/part-writer.ts";

export interface ConvertInput {
  /** The whole object. */
  bytes: Uint8Array;
  /** The object's key, for the messages. */
  key: string;
  /** The dataset whose prefix the file lies under; null at the root of incoming/, where each header decides. */
  intended: string | null;
  contracts: readonly ContractDocument[];
  limits?: Partial<Limits>;
  /** Called only once the whole file has been found good. */
  openPart(of: { dataset: string; sheet: string | null; columns: string[] }): PartSink;
}

export type Conversion =
  | { outcome: "refused"; faults: Fault[]; notes: string[]; intended: string[] }
  | { outcome: "converted"; notes: string[]; datasets: Record<string, StagedDataset> };

/**
 * Makes the parts of a file that the load reads. All or nothing: anything wrong with any sheet refuses the file, with
 * all that is wrong, before the first part is opened. It throws only what `openPart`'s sinks throw.
 */
export async function convert(input: ConvertInput): Promise<Conversion> {
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const reading = await read(input, limits);
  const assigned = reading.tables.map((table) => assign(table, input));
  const faults = [...reading.faults];
  let rows = 0;
  for (const { table, faults: headerFaults } of assigned) {
    const found = await rowFaults(table, limits, rows);
    rows += found.rows;
    faults.push(...[...headerFaults, ...found.faults].map((fault) => ({ sheet: table.sheet, fault })));
  }
  const notes = [...reading.notes, ...assigned.flatMap(notesOf)];
  const ready = assigned.flatMap(({ table, target }) => (target ? [{ table, ...target }] : []));
  if (faults.length > 0) return { outcome: "refused", faults, notes, intended: intendedOf(input, ready) };
  return { outcome: "converted", notes, datasets: await stage(ready, input, limits) };
}

interface Target {
  contract: ContractDocument;
  check: HeaderCheck;
}

interface Assigned {
  table: Table;
  target: Target | null;
  faults: string[];
}

type Ready = Target & { table: Table };

async function read({ bytes, key }: ConvertInput, limits: Limits): Promise<Reading> {
  const name = key.slice(key.lastIndexOf("/") + 1);
  try {
    if (sniff(bytes, name) === "workbook") return await workbookTables(bytes, name, limits);
    return { tables: [await csvTable(bytes, name, limits)], faults: [], notes: [] };
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { tables: [], faults: [...error.faults], notes: [] };
  }
}

function assign(table: Table, { intended, contracts }: ConvertInput): Assigned {
  const target = intended === null ? chooseContract(contracts, table.header) : known(contracts, intended, table);
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

function known(contracts: readonly ContractDocument[], intended: string, table: Table) {
  const contract = contracts.find(({ name }) => name === intended);
  if (contract) return { contract, check: checkHeader(contract, table.header) };
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

function notesOf({ table, target }: Assigned): string[] {
  return (target?.check.notes ?? []).map((note) => (table.sheet === null ? note : `sheet '${table.sheet}': ${note}`));
}

function intendedOf({ intended }: ConvertInput, ready: readonly Ready[]): string[] {
  return intended !== null ? [intended] : [...new Set(ready.map(({ contract }) => contract.name))];
}

async function stage(
  ready: readonly Ready[],
  input: ConvertInput,
  limits: Limits,
): Promise<Record<string, StagedDataset>> {
  const datasets: Record<string, StagedDataset> = {};
  for (const { table, contract, check } of ready) {
    const dataset = (datasets[contract.name] ??= {
      contractHash: contract.hash,
      records: 0,
      parts: [],
      newColumns: [],
    });
    const columns = [contract.system.sourceRow, ...check.columns.filter((name) => name !== null)];
    const open = () => input.openPart({ dataset: contract.name, sheet: table.sheet, columns });
    const writer = new PartWriter(open, limits.partBytes);
    for await (const row of table.rows()) {
      await writer.write([String(row.number), ...takenFields(row, check.columns)]);
      dataset.records++;
    }
    await writer.close();
    dataset.parts.push(...writer.parts);
    dataset.newColumns = [...new Set([...dataset.newColumns, ...check.newColumns])];
  }
  return datasets;
}

/** The fields of the columns that are taken, as few as the row has, and whatever it has beyond the header. */
function takenFields({ fields }: Row, columns: readonly (string | null)[]): string[] {
  return fields.filter((_, index) => columns[index] !== null);
}
