import type { Fault } from "../../../components/protocol/documents.ts";
import type { PartWriter } from "./part-writer.ts";

/** A CSV file, or one sheet of a workbook. */
export interface Table {
  /** The sheet's name; null for a CSV file. */
  sheet: string | null;
  header: string[];
  /** Reads every row below the header once, checks it, and writes what is taken of it. */
  stage(into: StageInto): Promise<Staged>;
}

export interface StageInto {
  /** For each column of the header its name in the dataset, or null where it is not taken. */
  columns: readonly (string | null)[];
  /** Where the records go; null where the rows are to be checked only. */
  writer: PartWriter | null;
  /** Rows of the file's tables before this one. */
  rowsBefore: number;
}

export interface Staged {
  rows: number;
  faults: string[];
  notes: string[];
  /** What to stage instead of this table: it turned out that it has to be read another way. */
  instead?: Reading;
}

export interface Row {
  /** The sheet's row number; in a CSV file the record's number, the header's being 1 and blank lines counted. */
  number: number;
  /** As many as the row has; the empty string where there is no value. */
  fields: string[];
}

/** What a file was found to hold. */
export interface Reading {
  tables: Table[];
  faults: Fault[];
  notes: string[];
}

/** A file that cannot be taken as it is: the faults are sentences for whoever made it. */
export class FaultyFile extends Error {
  override readonly name = "FaultyFile";
  readonly faults: readonly Fault[];

  constructor(sheet: string | null, fault: string) {
    super(fault);
    this.faults = [{ sheet, fault }];
  }
}
