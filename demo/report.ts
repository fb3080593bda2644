import type { Counts, Summary } from "../components/protocol/index.ts";

/** The whole of what a demo found out; `--json` writes it as it is. Times are ISO 8601 in UTC. */
export interface Report {
  /** Every file reached an end and every load's accounting closes. */
  ok: boolean;
  /** Why not, a sentence each. */
  problems: string[];
  startedAt: string;
  /** Seconds by phase, in order. */
  seconds: Record<string, number>;
  rawBucket: string;
  lakeBucket: string;
  datasets: DatasetReport[];
  /** One for each upload, in order; a file uploaded twice is there twice. */
  files: FileReport[];
  /** Each load's account of itself, as it lies in the lake bucket. */
  runs: Summary[];
  /** Executions of the workflow. */
  executions: ExecutionReport[];
  /** What the topic sent to its subscribers, in order of arrival. */
  notifications: NotificationReport[];
  answers: Answer[];
  /** Every call is made with the temporary keys of a role, which may do what its policies allow. */
  permissions: PermissionsReport;
  /** Files of `--input` that were not uploaded, with the reason. */
  leftOut: string[];
}

/** All loads of a dataset together. */
export interface DatasetReport {
  dataset: string;
  loads: number;
  counts: Counts;
  /** Refused rows by rule; a row that breaks two rules counts under both. */
  rejectedBy: Record<string, number>;
  /** Values that refer to nothing, by reference. */
  orphans: Record<string, number>;
  newColumns: string[];
  /** Rows as Athena counts them; `null` when the table is not there or cannot be read. */
  rowsInTable: number | null;
  rowsInRejected: number | null;
}

export interface FileReport {
  wave: number;
  key: string;
  /** The file on this machine. */
  path: string;
  /** What should become of it, in words; empty for one's own files. */
  expectation: string;
  fileId: string;
  versionId: string;
  /** When S3 says it arrived. */
  arrivedAt: string;
  size: number;
  /** As the ledger has it: `received`, `staged`, `loaded` or `failed`; `unknown` when it has nothing. */
  state: string;
  /** Records that were staged, by dataset. */
  staged: Record<string, number>;
  /** What the loads made of it, by dataset. */
  loads: Record<string, FileCounts>;
  /** Why it was refused or failed. */
  faults: string[];
  /** Where it lies now, with its reason file if it has one. */
  resting: string[];
}

export interface FileCounts {
  outcome: string;
  runId: string;
  counts: Counts;
  rejectedBy: Record<string, number>;
}

export interface ExecutionReport {
  name: string;
  status: string;
  seconds: number;
  /** Seconds spent in each state. */
  states: Record<string, number>;
}

export interface PermissionsReport {
  /** Pairs of action and resource, over all roles. */
  granted: number;
  used: number;
  /** The others: what no run like this one needs. */
  unused: PermissionReport[];
  /** Calls that were refused. */
  denied: (PermissionReport & { times: number })[];
}

export interface PermissionReport {
  /** Name of the role in the program. */
  actor: string;
  action: string;
  /** ARN, or pattern of ARNs, with the program's names for what has generated ones. */
  resource: string;
}

export interface NotificationReport {
  subject: string;
  message: string;
}

/** A saved query and its result; `skipped` says why it was not asked, `failed` why it got no answer. */
export interface Answer {
  name: string;
  question: string;
  sql: string;
  columns: string[];
  rows: string[][];
  seconds: number;
  skipped: string | null;
  failed: string | null;
}
