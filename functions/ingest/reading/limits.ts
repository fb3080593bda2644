import { type IngestLimits, ingestLimits } from "../../../components/ingest-limits.ts";

/** How much of a file is read at most; whatever goes beyond is refused with the number in the message. */
export interface Limits {
  /** Bytes of a file, and of what a gzip archive unpacks to. */
  fileBytes: number;
  /** Bytes of a workbook as it was uploaded. */
  workbookBytes: number;
  /** Entries in a workbook's zip archive. */
  zipEntries: number;
  /** Bytes of one part of a workbook, unpacked. */
  entryBytes: number;
  /** Bytes of all parts of a workbook that are read, unpacked; each is counted as often as it is read. */
  unpackedBytes: number;
  /** How many times larger than packed a part of a workbook or a gzip archive may be; small ones may be anything. */
  ratio: number;
  /** Bytes of a workbook's styles, or of another part that is held whole. */
  outlineBytes: number;
  /** Bytes of a workbook's shared texts, which are held in memory; as they stand in a part, in UTF-8. */
  sharedTextBytes: number;
  /** Bytes of all parts that are made of a file: shared texts may be used over and over. */
  stagedBytes: number;
  /** Rows of all sheets of a file together, headers not counted. */
  rows: number;
  /** Columns of a header, and fields of a row. */
  columns: number;
  /** Characters of one value. */
  valueCharacters: number;
  /** Bytes of one record: in CSV an unclosed quote would make the rest of the file one. */
  recordBytes: number;
  /** Bytes from which on a CSV file is copied rather than rewritten, if it can be; S3 wants more than 5 MiB. */
  copyBytes: number;
  /** Bytes after which a part is cut, at the end of a record; the load reads each in one task, so small ones keep it busy. */
  partBytes: number;
}

const MB = 1e6;
const MIB = 1024 * 1024;

/** The limits that a pipeline sets. */
export function limitsOf(set: IngestLimits): Omit<Limits, "fileBytes" | "outlineBytes" | "copyBytes" | "partBytes"> {
  return {
    workbookBytes: set.workbookMb * MB,
    zipEntries: set.zipEntries,
    entryBytes: set.entryMb * MB,
    unpackedBytes: set.unpackedMb * MB,
    ratio: set.ratio,
    sharedTextBytes: set.sharedStringsMb * MB,
    stagedBytes: set.stagedMb * MB,
    rows: set.rows,
    columns: set.columns,
    valueCharacters: set.cellCharacters,
    recordBytes: set.rowMb * MB,
  };
}

export const DEFAULT_LIMITS: Limits = {
  ...limitsOf(ingestLimits()),
  fileBytes: 10_000 * MB,
  outlineBytes: 16 * MIB,
  copyBytes: 8 * MIB,
  partBytes: 16 * MIB,
};
