// Checked by the compiler alone: a child that does not exist, or an argument it does not have, must be an error.
import type {
  LakehouseDatasetTransform,
  LakeStorageTransform,
  NotificationsTransform,
  PipelineTransform,
} from "../../components/index.ts";

export const dataset: LakehouseDatasetTransform = {
  job: (job, opts, name) => {
    job.timeout = name.length;
    opts.protect = true;
    // @ts-expect-error: the job's name belongs to the lock
    job.name = "other";
  },
  role: (role) => ({ ...role, path: "/lakehouse/" }),
  table: { description: "mine" },
  // @ts-expect-error: no such child
  jbo: {},
};

export const others: LakehouseDatasetTransform = {
  // @ts-expect-error: no such argument
  log: { retentionDays: 3 },
  // @ts-expect-error: not what a role is made of
  role: () => ({ path: "/" }),
  // @ts-expect-error: one run at a time is what the lock is
  job: { executionProperty: { maxConcurrentRuns: 2 } },
};

export const storage: LakeStorageTransform = {
  raw: {
    versioning: (versioning) => {
      versioning.mfa = "serial code";
    },
    // @ts-expect-error: no such child of a bucket
    website: {},
  },
};

// @ts-expect-error: no such child
export const archive: LakeStorageTransform = { archive: {} };

export const pipeline: PipelineTransform = {
  ingest: { function: { reservedConcurrentExecutions: 5 }, source: { enabled: false } },
  // @ts-expect-error: settle has no event source
  settle: { source: {} },
};

// @ts-expect-error: no such child
export const teller: PipelineTransform = { teller: {} };

// @ts-expect-error: no such child
export const notifications: NotificationsTransform = { queue: {} };
