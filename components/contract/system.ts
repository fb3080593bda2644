/** Columns that begin so belong to the pipeline; files that bring some have them ignored. */
export const SYSTEM_PREFIX = "_";

/** The columns that every table carries beside its own: where a row came from, and when. */
export const SYSTEM_COLUMNS = {
  fileId: { name: "_file_id", type: "string" },
  sourceFile: { name: "_source_file", type: "string" },
  sourceSheet: { name: "_source_sheet", type: "string" },
  sourceRow: { name: "_source_row", type: "bigint" },
  arrivedAt: { name: "_arrived_at", type: "timestamp" },
  runId: { name: "_run_id", type: "string" },
  loadedAt: { name: "_loaded_at", type: "timestamp" },
} as const;

/**
 * What a table of refused rows carries besides: every reason, the fields beyond the header as a JSON array, whether the
 * row is `open` or `resolved`, and by which file: one that arrived later with an accepted row of the same key.
 */
export const REJECTED_COLUMNS = {
  reasons: { name: "_reasons", type: "array<string>" },
  surplus: { name: "_surplus", type: "string" },
  status: { name: "_status", type: "string" },
  resolvedBy: { name: "_resolved_by", type: "string" },
} as const;
