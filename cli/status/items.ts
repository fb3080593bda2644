import * as t from "io-ts";
import { Counts, Fault, Source } from "../../components/protocol/documents.ts";

const nullable = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

/** What the ledger holds of a file as a whole. */
export const FileItem = t.intersection(
  [
    t.type({ state: t.string }),
    Source,
    t.partial({ datasets: t.array(t.string), notes: t.array(t.string), faults: t.array(Fault), restsAt: t.string }),
  ],
  "a file in the ledger",
);
export type FileItem = t.TypeOf<typeof FileItem>;

/** Of a file in one of its datasets. */
export const FileInDataset = t.intersection(
  [
    t.type({ sk: t.string, state: t.string }),
    t.partial({
      records: t.number,
      runId: t.string,
      reason: nullable(t.string),
      counts: Counts,
      rejectedBy: t.record(t.string, t.number),
    }),
  ],
  "a file's dataset in the ledger",
);
export type FileInDataset = t.TypeOf<typeof FileInDataset>;

/** Of a run; one that failed left no counts. */
export const RunItem = t.intersection(
  [
    t.type({ sk: t.string }),
    t.partial({
      state: t.string,
      kind: t.string,
      startedAt: t.string,
      finishedAt: t.string,
      filesLoaded: t.number,
      filesFailed: t.number,
      counts: Counts,
      rejectedBy: t.record(t.string, t.number),
      seconds: t.record(t.string, t.number),
      rowsInTable: nullable(t.number),
      tableVersion: nullable(t.number),
      verified: t.boolean,
      verifiedBecause: t.string,
      error: t.string,
      cause: t.string,
      failedAt: t.string,
    }),
  ],
  "a run in the ledger",
);
export type RunItem = t.TypeOf<typeof RunItem>;
