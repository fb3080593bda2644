import Papa from "papaparse";
import type { ContractDocument } from "../../components/contract/document.ts";
import { checkHeader } from "../../components/contract/header.ts";
import { assign } from "../../functions/ingest/assign.ts";
import { type ConvertInput, type PartSink, readTables } from "../../functions/ingest/convert.ts";
import { DEFAULT_LIMITS } from "../../functions/ingest/reading/limits.ts";
import { PartWriter } from "../../functions/ingest/reading/part-writer.ts";
import { FaultyFile, type Reading, type Table } from "../../functions/ingest/reading/table.ts";
import { type Key, sameKey } from "./key.ts";

/** Whether a file holds a key, or why nobody can tell. */
export type Held = boolean | { unclear: string };

/** Nothing is too long to be looked into as it passes, and nothing is copied unread; what takes memory stays bounded. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  fileBytes: Infinity,
  workbookBytes: Infinity,
  stagedBytes: Infinity,
  rows: Infinity,
  copyBytes: Infinity,
};

/**
 * Whether any row of a file is of that key. Of its columns only those of the key are looked at: so what was refused for
 * any other column is read too. Sheets that fit another dataset are passed over.
 */
export async function holdsKey(
  file: Pick<ConvertInput, "content" | "key" | "intended">,
  { contract, key }: { contract: ContractDocument; key: Key },
  contracts: readonly ContractDocument[],
): Promise<Held> {
  const known = contracts.map((each) => ({ ...each, hiddenSheets: "read" as const }));
  const unclear: string[] = [];
  const open = [await readTables({ ...file, contracts: known }, LIMITS)];
  try {
    for (let reading: Reading | undefined; (reading = open.pop());) {
      unclear.push(...reading.faults.map(({ fault }) => fault));
      for (const table of reading.tables) {
        const { target, faults } = assign(table, { intended: file.intended, contracts: known });
        if (target && faults.length === 0 && target.contract.name !== contract.name) continue;
        const { instead, faults: rest } = await look(table, contract, key);
        if (instead) open.push(instead);
        unclear.push(...rest);
      }
    }
  } catch (error) {
    if (error instanceof KeyFound) return true;
    if (!(error instanceof FaultyFile)) throw error;
    unclear.push(...error.faults.map(({ fault }) => fault));
  }
  const [why] = unclear;
  return why === undefined ? false : { unclear: why };
}

/** Ends the reading of a file: one row is enough. */
class KeyFound extends Error {
  override readonly name = "KeyFound";
}

async function look(
  table: Table,
  contract: ContractDocument,
  key: Key,
): Promise<Omit<Awaited<ReturnType<Table["stage"]>>, "rows">> {
  const columns = checkHeader(keyAlone(contract), table.header).columns;
  const missing = contract.key.filter((column) => !columns.includes(column));
  if (missing.length > 0) return { faults: [`it has no column ${missing.join(", ")}`], notes: [] };
  const sink = lookingSink([contract.system.sourceRow, ...columns.filter((name) => name !== null)], contract, key);
  const copy = () => Promise.reject(new Error("nothing is copied that is to be looked into"));
  const writer = new PartWriter({ open: () => sink, copy }, LIMITS.partBytes);
  return table.stage({ columns, writer, rowsBefore: 0 });
}

/** The contract without any column that is not of the key; such columns are not taken. */
function keyAlone(contract: ContractDocument): ContractDocument {
  const columns = contract.columns.filter(({ name }) => contract.key.includes(name));
  return { ...contract, columns, evolution: "discard" };
}

/** Keeps nothing of the records. */
function lookingSink(columns: readonly string[], contract: ContractDocument, key: Key): PartSink {
  const isWanted = sameKey(contract, key);
  const places = new Map(columns.map((name, index) => [name, index]));
  return {
    write: (chunk) => {
      const { data } = Papa.parse<string[]>(chunk.toString("utf8"), { delimiter: ",", newline: "\n" });
      for (const record of data) {
        if (record.length > 1 && isWanted((column) => record[places.get(column) ?? -1] ?? "")) throw new KeyFound();
      }
    },
    close: (records) => Promise.resolve({ key: "", sheet: null, columns: [...columns], records, bytes: 0 }),
    abandon: () => Promise.resolve(),
  };
}
