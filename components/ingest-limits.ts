/**
 * How much of one file ingest reads at most: what goes beyond is refused, with the limit in the message. They guard
 * against files that were made to do harm, or made by mistake, and bound what a file can cost. MB are 10^6 bytes.
 */
export interface IngestLimits {
  /** A workbook as it is uploaded, in MB; CSV is bounded by the pipeline's `ingestLargestFileMb`. @default 500 */
  workbookMb: number;
  /** Entries in a workbook's zip archive. @default 10000 */
  zipEntries: number;
  /** One entry of it unpacked, in MB. @default 2000 */
  entryMb: number;
  /** All of its entries that are read, unpacked, in MB. @default 6000 */
  unpackedMb: number;
  /** How many times larger than packed an entry, or a gzip archive, may be. @default 200 */
  ratio: number;
  /** A workbook's shared strings, which are held in memory, in MB. @default 128 */
  sharedStringsMb: number;
  /** What is made of a workbook, in MB: its cells may refer to one long string over and over. @default 8000 */
  stagedMb: number;
  /** Rows of all sheets together. @default 200000000 */
  rows: number;
  /** Columns of a header, and fields of a row. @default 2000 */
  columns: number;
  /** Characters of one value. @default 1000000 */
  cellCharacters: number;
  /** One row, in MB. @default 8 */
  rowMb: number;
}

/** What each of them may be, and what it is if it is not set. */
export const INGEST_LIMITS: Readonly<Record<keyof IngestLimits, { from: number; to: number; otherwise: number }>> = {
  workbookMb: { from: 1, to: 10_000, otherwise: 500 },
  zipEntries: { from: 10, to: 1_000_000, otherwise: 10_000 },
  entryMb: { from: 1, to: 100_000, otherwise: 2_000 },
  unpackedMb: { from: 1, to: 1_000_000, otherwise: 6_000 },
  // Deflate packs no tighter than 1:1032.
  ratio: { from: 10, to: 1_032, otherwise: 200 },
  sharedStringsMb: { from: 1, to: 4_000, otherwise: 128 },
  stagedMb: { from: 1, to: 1_000_000, otherwise: 8_000 },
  rows: { from: 1, to: 1_000_000_000, otherwise: 200_000_000 },
  columns: { from: 1, to: 16_384, otherwise: 2_000 },
  cellCharacters: { from: 1, to: 10_000_000, otherwise: 1_000_000 },
  rowMb: { from: 1, to: 100, otherwise: 8 },
};

export const LIMIT_NAMES = Object.keys(INGEST_LIMITS) as readonly (keyof IngestLimits)[]; // the record's own keys

/** All limits, where `given` says nothing with their defaults. */
export function ingestLimits(given: Partial<IngestLimits> = {}): IngestLimits {
  const entries = LIMIT_NAMES.map((name): [string, number] => [name, given[name] ?? INGEST_LIMITS[name].otherwise]);
  return Object.fromEntries(entries) as Record<keyof IngestLimits, number>; // one entry for each of its names
}

/** What is wrong with a value of a limit, if anything is. */
export function limitFault(name: keyof IngestLimits, value: unknown): string | null {
  const { from, to } = INGEST_LIMITS[name];
  const fits = typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
  return fits ? null : `${JSON.stringify(value)} is not a whole number from ${from} to ${to}`;
}
