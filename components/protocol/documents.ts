import * as t from "io-ts";

/** The JSON documents that carry the protocol. Times are ISO 8601, UTC, with milliseconds. */
const nullable = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

/** A version of an object: what "a file" is. */
export const Source = t.type(
  { bucket: t.string, key: t.string, versionId: t.string, arrivedAt: t.string, size: t.number },
  "Source",
);
export type Source = t.TypeOf<typeof Source>;

/** What is wrong with a file, as a sentence for whoever made it: the thing, the fault, the remedy. */
export const Fault = t.type({ sheet: nullable(t.string), fault: t.string }, "Fault");
export type Fault = t.TypeOf<typeof Fault>;

/**
 * A piece of a file as the load reads it: CSV, UTF-8, no header, quotes doubled, lines ended by `\n`.
 * `columns` names its fields in order; `records` is how many of them Spark must read; `bytes` its size. The records of a
 * part copied out of the file have no number before them: they are the rows from `firstRow` on, without a gap.
 */
export const Part = t.intersection(
  [
    t.type({
      key: t.string,
      sheet: nullable(t.string),
      columns: t.array(t.string),
      records: t.number,
      bytes: t.number,
    }),
    t.partial({ firstRow: t.number }),
  ],
  "Part",
);
export type Part = t.TypeOf<typeof Part>;

/** What a file brings to one dataset. */
export const StagedDataset = t.type(
  { contractHash: t.string, records: t.number, parts: t.array(Part), newColumns: t.array(t.string) },
  "StagedDataset",
);
export type StagedDataset = t.TypeOf<typeof StagedDataset>;

export const RefusedVerdict = t.type(
  {
    fileId: t.string,
    source: Source,
    decidedAt: t.string,
    outcome: t.literal("refused"),
    notes: t.array(t.string),
    faults: t.array(Fault),
    intended: t.array(t.string),
  },
  "RefusedVerdict",
);
export type RefusedVerdict = t.TypeOf<typeof RefusedVerdict>;

export const StagedVerdict = t.type(
  {
    fileId: t.string,
    source: Source,
    decidedAt: t.string,
    outcome: t.literal("staged"),
    notes: t.array(t.string),
    datasets: t.record(t.string, StagedDataset),
  },
  "StagedVerdict",
);
export type StagedVerdict = t.TypeOf<typeof StagedVerdict>;

/** The one decision about a file; put once, obeyed by all. */
export const Verdict = t.union([RefusedVerdict, StagedVerdict], "Verdict");
export type Verdict = t.TypeOf<typeof Verdict>;

/** A file waits to be loaded into a dataset; derived from its verdict. */
export const Marker = t.intersection(
  [t.type({ kind: t.literal("file"), fileId: t.string, dataset: t.string, source: Source }), StagedDataset],
  "Marker",
);
export type Marker = t.TypeOf<typeof Marker>;

/** The end of a file in one dataset. */
export const Done = t.type(
  {
    fileId: t.string,
    dataset: t.string,
    outcome: t.keyof({ loaded: null, failed: null }),
    runId: t.string,
    at: t.string,
    reason: nullable(t.string),
  },
  "Done",
);
export type Done = t.TypeOf<typeof Done>;

/** Rows by outcome; `read` is the sum of all the others. */
export const Counts = t.type(
  {
    read: t.number,
    inserted: t.number,
    updated: t.number,
    unchanged: t.number,
    deduplicated: t.number,
    stale: t.number,
    rejected: t.number,
  },
  "Counts",
);
export type Counts = t.TypeOf<typeof Counts>;

/** What a run made of one file. `already-…`: somebody had done it before, and `runId` is whose run that was. */
export const FileLoad = t.type(
  {
    fileId: t.string,
    sourceKey: t.string,
    outcome: t.keyof({ loaded: null, "already-loaded": null, "already-done": null, failed: null }),
    runId: t.string,
    counts: Counts,
    rejectedBy: t.record(t.string, t.number),
    reason: nullable(t.string),
  },
  "FileLoad",
);
export type FileLoad = t.TypeOf<typeof FileLoad>;

/** What came of a request; `did` says it in numbers, by table where there are several. */
export const RequestEnd = t.type(
  {
    kind: t.keyof({ maintain: null, reload: null, forget: null }),
    id: t.string,
    key: t.string,
    outcome: t.keyof({ done: null, failed: null }),
    reason: t.union([t.string, t.null]),
    did: t.array(t.record(t.string, t.union([t.string, t.number]))),
  },
  "RequestEnd",
);
export type RequestEnd = t.TypeOf<typeof RequestEnd>;

/**
 * A run's account of itself, written last. `touched`: distinct rows of the table that carry this run's id; `deleted`:
 * rows of the table that went, which `counts` has among the updated; `waitsFor`: datasets that must be loaded first.
 * `rejectedBy` counts rows by rule (a row with two reasons counts under both); `rejectedOpen`: refused rows that nothing
 * in the run put right; `resolved`: refused rows, of whatever file, that its files did put right; `seconds` by step.
 */
export const Summary = t.intersection(
  [
    t.type({
      dataset: t.string,
      runId: t.string,
      kind: t.keyof({ load: null, maintain: null, reload: null, forget: null }),
      isolated: t.boolean,
      recovered: t.boolean,
      startedAt: t.string,
      finishedAt: t.string,
      files: t.array(FileLoad),
      counts: Counts,
      touched: t.number,
      rejectedBy: t.record(t.string, t.number),
      orphans: t.record(t.string, t.number),
      newColumns: t.array(t.string),
      commits: t.array(t.type({ version: t.number, txnVersion: t.number })),
      tableVersion: nullable(t.number),
      rowsInTable: nullable(t.number),
      remaining: t.number,
      seconds: t.record(t.string, t.number),
    }),
    t.partial({ deleted: t.number, waitsFor: t.array(t.string), rejectedOpen: t.number, resolved: t.number }),
    t.partial({ request: RequestEnd }),
  ],
  "Summary",
);
export type Summary = t.TypeOf<typeof Summary>;
