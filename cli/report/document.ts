import type { Counts, FileLoad } from "../../components/protocol/documents.ts";

/** What a report tells, before it becomes a page. Times are ISO 8601 in UTC. */
export interface ReportDocument {
  title: string;
  madeAt: string;
  /** From when on it tells; null where only the number of runs bounds it. */
  since: string | null;
  /** The newest first. */
  runs: ReportRun[];
  /** Files that were refused before any row of theirs was read. */
  refused: RefusedFile[];
  /** Questions that were asked. */
  answers: ReportAnswer[];
  /** What the report leaves out, a sentence each. */
  leftOut: string[];
}

/** A run of a load, reload or maintenance. */
export interface ReportRun {
  dataset: string;
  runId: string;
  kind: string;
  state: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** By step, in their order. */
  seconds: Record<string, number>;
  counts: Counts | null;
  rejectedBy: Record<string, number>;
  files: FileLoad[];
  error: string | null;
}

/** A file that was refused as a whole. */
export interface RefusedFile {
  fileId: string;
  key: string;
  arrivedAt: string;
  /** What is wrong with it, in words. */
  faults: string[];
}

/** A query and its result, or why there is none. */
export interface ReportAnswer {
  question: string;
  sql: string;
  columns: string[];
  rows: string[][];
  failed: string | null;
}

/** So many rows of an answer are told. */
export const ROWS_OF_AN_ANSWER = 50;

/** The ends a row can come to, in the order they are told. */
export const OUTCOMES = ["inserted", "updated", "unchanged", "deduplicated", "stale", "rejected"] as const;
export type Outcome = (typeof OUTCOMES)[number];
