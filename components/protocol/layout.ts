/**
 * Where things lie in the buckets. The load's twin of this file is `etl/lakehouse_etl/layout.py`; a test holds the
 * two together.
 */
export const INCOMING = "incoming/";
export const PROCESSING = "processing/";
export const VERDICTS = "verdicts/";
export const STAGED = "staged/";
export const DONE = "done/";
export const ARCHIVED = "archived/";
export const FAILED = "failed/";
export const TABLES = "tables/";
export const RUNS = "runs/";
export const BREADCRUMBS = "breadcrumbs/";
export const ATHENA_RESULTS = "athena/";
export const RELOADS = "reloads/";
export const CODE = "code/";
export const CONTRACTS = "contracts/";
export const PIPELINES = "pipelines/";

/** The index of the ledger that finds files by the key under which they were uploaded. */
export const FILES_BY_KEY = "files-by-key";

/** The folder of a file that belongs to several datasets, and of one that belongs to none. */
export const MIXED = "_mixed";
export const UNKNOWN = "_unknown";

export const incomingPrefix = (dataset: string) => `${INCOMING}${dataset}/`;

export const processingPrefix = (dataset: string, fileId: string) => `${PROCESSING}${dataset}/${fileId}/`;

/** A part of one attempt at a file; `number` counts from 1. */
export const partKey = (dataset: string, fileId: string, attempt: string, number: number) =>
  `${processingPrefix(dataset, fileId)}${attempt}/${partName(number)}`;

export const verdictKey = (fileId: string) => `${VERDICTS}${fileId}.json`;

export const stagedPrefix = (dataset: string) => `${STAGED}${dataset}/`;

/** Markers sort by arrival; requests such as a reload sort before all of them. */
export const markerKey = (dataset: string, arrivedAt: string, fileId: string) =>
  `${stagedPrefix(dataset)}${stampOf(arrivedAt)}-${fileId}.json`;

export const doneKey = (dataset: string, fileId: string) => `${DONE}${dataset}/${fileId}.json`;

/** Where a source rests: made of its arrival, so that a repeat hits the same key. */
export function restingKey(area: typeof ARCHIVED | typeof FAILED, folder: string, source: Resting): string {
  const stamp = stampOf(source.arrivedAt);
  const name = source.key.slice(source.key.lastIndexOf("/") + 1);
  const day = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
  return `${area}${folder}/${day}/${stamp.slice(9, 15)}-${source.fileId}-${name}`;
}

/** The reason beside a file in `failed/`. */
export const reasonKey = (failedKey: string) => `${failedKey}.reason.json`;

export const tablePrefix = (table: string) => `${TABLES}${table}/`;
export const rejectedTable = (dataset: string) => `${dataset}_rejected`;
/** Rows that delete; there only where the contract says which do. */
export const deletedTable = (dataset: string) => `${dataset}_deleted`;

export const runsPrefix = (dataset: string) => `${RUNS}${dataset}/`;
export const startedKey = (dataset: string, runId: string) => `${runsPrefix(dataset)}${runId}/started.json`;
export const summaryKey = (dataset: string, runId: string) => `${runsPrefix(dataset)}${runId}/summary.json`;

/** Says that the summary with this ETag has been carried out. */
export const settledKey = (dataset: string, runId: string, etag: string) =>
  `${runsPrefix(dataset)}${runId}/settled-${etag.replaceAll('"', "")}.json`;

export const breadcrumbPrefix = (dataset: string, fileId: string) => `${BREADCRUMBS}${dataset}/${fileId}/`;
export const breadcrumbKey = (dataset: string, fileId: string, runId: string) =>
  `${breadcrumbPrefix(dataset, fileId)}${runId}.json`;

/** What is asked of a dataset: it sorts before every file that waits. */
export const requestKey = (dataset: string, kind: string, id: string) => `${stagedPrefix(dataset)}0-${kind}-${id}.json`;

/** What a reload is made of, while it is prepared and carried out. */
export const reloadsPrefix = (dataset: string) => `${RELOADS}${dataset}/`;
export const reloadPrefix = (dataset: string, id: string) => `${reloadsPrefix(dataset)}${id}/`;
export const reloadRequestKey = (dataset: string, id: string) => `${reloadPrefix(dataset, id)}request.json`;
export const reloadPlanKey = (dataset: string, id: string) => `${reloadPrefix(dataset, id)}plan.json`;
export const reloadEndKey = (dataset: string, id: string) => `${reloadPrefix(dataset, id)}ended.json`;
export const filesAgainPrefix = (dataset: string, id: string) => `${reloadPrefix(dataset, id)}files/`;
export const fileAgainKey = (dataset: string, id: string, fileId: string) =>
  `${filesAgainPrefix(dataset, id)}${fileId}.json`;
export const partsAgainPrefix = (dataset: string, id: string) => `${reloadPrefix(dataset, id)}parts/`;
export const partAgainKey = (dataset: string, id: string, fileId: string, attempt: string, number: number) =>
  `${partsAgainPrefix(dataset, id)}${fileId}/${attempt}/${partName(number)}`;

export const contractKey = (dataset: string, hash: string) => `${CONTRACTS}${dataset}-${hash}.json`;

/** The contracts of all datasets of a pipeline, as they are now. */
export const contractsKey = (pipeline: string) => `${PIPELINES}${pipeline}/contracts.json`;

/** `2026-11-23T22:43:39.000Z` as `20261123T224339000Z`: sorts as text, fits a key. */
export function stampOf(isoTime: string): string {
  return new Date(isoTime).toISOString().replace(/[-:.]/g, "");
}

const partName = (number: number) => `part-${String(number).padStart(5, "0")}.csv`;

interface Resting {
  key: string;
  arrivedAt: string;
  fileId: string;
}
