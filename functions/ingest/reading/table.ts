import type { Fault } from "../../../components/protocol/documents.ts";

/** A CSV file, or one sheet of a workbook. */
export interface Table {
  /** The sheet's name; null for a CSV file. */
  sheet: string | null;
  header: string[];
  /** Reads the rows below the header from the start; may be called again. @throws FaultyFile */
  rows(): AsyncIterable<Row> | Iterable<Row>;
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
