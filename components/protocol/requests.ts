import * as t from "io-ts";
import { Fault, Source, StagedDataset } from "./documents.ts";

/**
 * What is asked of a dataset beside loads. A request is a marker too, `staged/<dataset>/0-<kind>-<id>.json`, and sorts
 * before the files that wait; the dataset's one job carries it out in a run of its own.
 */
const asked = { id: t.string, dataset: t.string, at: t.string };

/** Put small files together, and clear away those that no version needs. */
export const Maintenance = t.type({ kind: t.literal("maintain"), ...asked }, "Maintenance");
export type Maintenance = t.TypeOf<typeof Maintenance>;

/**
 * Make the table again from the files that arrived from `from` on and before `to`; null: no bound. `partitions`: only
 * these, by the values of the partition columns. It waits under `reloads/` until ingest has read those files again.
 */
export const Reload = t.intersection(
  [
    t.type({ kind: t.literal("reload"), ...asked, from: t.union([t.string, t.null]), to: t.union([t.string, t.null]) }),
    t.partial({ partitions: t.array(t.record(t.string, t.string)) }),
  ],
  "Reload",
);
export type Reload = t.TypeOf<typeof Reload>;

/**
 * Erase the rows of one key; `key`: a value for each key column, as text that is cast as the load casts. `now`: old
 * versions of the tables go at once, and not when they are out of the retention.
 */
export const Forgetting = t.type(
  { kind: t.literal("forget"), ...asked, key: t.record(t.string, t.string), now: t.boolean },
  "Forgetting",
);
export type Forgetting = t.TypeOf<typeof Forgetting>;

export type RequestKind = Maintenance["kind"] | Reload["kind"] | Forgetting["kind"];

/** The files that a reload is made of, settled once. */
export const ReloadPlan = t.type({ files: t.array(t.string) }, "ReloadPlan");

/** What a file brings to the dataset when it is read again, by the contract as it is now. */
export const FileAgain = t.union(
  [
    t.intersection([
      t.type({ outcome: t.literal("read"), fileId: t.string, dataset: t.string, source: Source }),
      StagedDataset,
    ]),
    t.type({
      outcome: t.literal("refused"),
      fileId: t.string,
      dataset: t.string,
      source: Source,
      faults: t.array(Fault),
    }),
  ],
  "FileAgain",
);
export type FileAgain = t.TypeOf<typeof FileAgain>;
