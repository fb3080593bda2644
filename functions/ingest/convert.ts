import type { ContractDocument } from "../../components/contract/document.ts";
import type { Fault, Part, StagedDataset } from "../../components/protocol/documents.ts";
import { assign, type Assigned, fits, hiddenSheetsOf } from "./assign.ts";
import type { Content } from "./reading/content.ts";
import { csvReading } from "./reading/csv/csv-reading.ts";
import { tooLarge } from "./reading/fault-words.ts";
import { DEFAULT_LIMITS, type Limits } from "./reading/limits.ts";
import { type Cut, type PartSink, PartWriter } from "./reading/part-writer.ts";
import { sniff } from "./reading/sniff.ts";
import { FaultyFile, type Reading, type StageInto, type Staged, type Table } from "./reading/table.ts";
import { workbookTables } from "./reading/workbook/workbook-tables.ts";

export type { Limits } from "./reading/limits.ts";
export type { Cut, PartSink } from "./reading/part-writer.ts";

export interface ConvertInput {
  content: Content;
  /** The object's key, for the messages. */
  key: string;
  /** The dataset whose prefix the file lies under; null at the root of incoming/, where each header decides. */
  intended: string | null;
  contracts: readonly ContractDocument[];
  limits?: Partial<Limits>;
  /**
   * Called once the headers of all tables have been found good. Rows are checked while they are written: what went
   * into parts that a refused file opened, or that the conversion does not name, is for the caller to take back.
   */
  openPart(of: PartOf): PartSink;
  /** The same for a part that is a range of the file itself; its rows are without their numbers. */
  copyPart(of: PartOf, cut: Cut): Promise<Part>;
}

/** What a part holds. */
export interface PartOf {
  dataset: string;
  sheet: string | null;
  columns: string[];
}

export type Conversion =
  | { outcome: "refused"; faults: Fault[]; notes: string[]; intended: string[] }
  | { outcome: "converted"; notes: string[]; datasets: Record<string, StagedDataset> };

/**
 * Makes the parts of a file that the load reads. All or nothing: anything wrong with any sheet refuses the file, with
 * all that is wrong. It throws only what `openPart`'s sinks and the content throw.
 */
export async function convert(input: ConvertInput): Promise<Conversion> {
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const sofar: SoFar = { faults: [], notes: [], rows: 0, intended: new Set(), datasets: {} };
  await stageAll(await readTables(input, limits), sofar, input, limits);
  const { faults, notes, datasets } = sofar;
  if (faults.length === 0) return { outcome: "converted", notes, datasets };
  return {
    outcome: "refused",
    faults,
    notes,
    intended: input.intended === null ? [...sofar.intended] : [input.intended],
  };
}

interface SoFar {
  faults: Fault[];
  notes: string[];
  rows: number;
  /** Datasets whose contract a header fitted. */
  intended: Set<string>;
  datasets: Record<string, StagedDataset>;
}

/** The tables of a file as far as their headers; what is wrong with the file as a whole is among the faults. */
export async function readTables(
  input: Pick<ConvertInput, "content" | "key" | "intended" | "contracts">,
  limits: Limits,
): Promise<Reading> {
  const { content, key } = input;
  const name = key.slice(key.lastIndexOf("/") + 1);
  try {
    if (content.size > limits.fileBytes) throw new FaultyFile(null, tooLarge(name, content.size, limits));
    const kind = await sniff(content, name);
    if (kind === "workbook") {
      return await workbookTables({ content, name, limits, hiddenSheets: hiddenSheetsOf(input) });
    }
    const packed = kind === "gzip";
    return await csvReading({ content, name, packed, limits, fits: (header) => fits(header, input) });
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { tables: [], faults: [...error.faults], notes: [] };
  }
}

async function stageAll(reading: Reading, sofar: SoFar, input: ConvertInput, limits: Limits): Promise<void> {
  const assigned = reading.tables.map((table) => assign(table, input));
  sofar.faults.push(...reading.faults);
  sofar.notes.push(...reading.notes, ...assigned.flatMap(notesOf));
  const good = sofar.faults.length === 0 && assigned.every(({ faults }) => faults.length === 0);
  for (const each of assigned) await stage(each, good && sofar.faults.length === 0, sofar, input, limits);
}

/** Checks the rows of a table and, while nothing is wrong with the file, writes them. */
async function stage(
  { table, target, faults: headerFaults }: Assigned,
  writing: boolean,
  sofar: SoFar,
  input: ConvertInput,
  limits: Limits,
): Promise<void> {
  const columns = target?.check.columns ?? table.header;
  const writer = writing && target ? partWriter(target.contract, table.sheet, columns, input, limits) : null;
  const { rows, faults, notes, instead } = await stagedOf(table, { columns, writer, rowsBefore: sofar.rows }, sofar);
  if (instead) {
    await writer?.abandon();
    await stageAll(instead, sofar, input, limits);
    return;
  }
  sofar.rows += rows;
  if (target) sofar.intended.add(target.contract.name);
  sofar.notes.push(...notes);
  sofar.faults.push(...[...headerFaults, ...faults].map((fault) => ({ sheet: table.sheet, fault })));
  if (!writer || !target) return;
  if (sofar.faults.length > 0) return writer.abandon();
  await writer.close();
  const dataset = (sofar.datasets[target.contract.name] ??= {
    contractHash: target.contract.hash,
    records: 0,
    parts: [],
    newColumns: [],
  });
  dataset.records += writer.records;
  dataset.parts.push(...writer.parts);
  dataset.newColumns = [...new Set([...dataset.newColumns, ...target.check.newColumns])];
}

/** What a table's rows came to; a fault of the whole file is added to the file's. */
async function stagedOf(table: Table, into: StageInto, sofar: SoFar): Promise<Staged> {
  try {
    return await table.stage(into);
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    sofar.faults.push(...error.faults);
    return { rows: 0, faults: [], notes: [] };
  }
}

function partWriter(
  contract: ContractDocument,
  sheet: string | null,
  taken: readonly (string | null)[],
  input: ConvertInput,
  limits: Limits,
): PartWriter {
  const columns = taken.filter((name) => name !== null);
  const of = { dataset: contract.name, sheet };
  return new PartWriter(
    {
      open: () => input.openPart({ ...of, columns: [contract.system.sourceRow, ...columns] }),
      copy: (cut) => input.copyPart({ ...of, columns }, cut),
    },
    limits.partBytes,
  );
}

function notesOf({ table, target }: Assigned): string[] {
  return (target?.check.notes ?? []).map((note) => (table.sheet === null ? note : `sheet '${table.sheet}': ${note}`));
}
