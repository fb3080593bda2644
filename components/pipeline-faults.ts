import { type ArgumentFault, logRetention, wholeNumber } from "./argument-faults.ts";
import type { CrawlSchedule } from "./catalog-crawler.ts";
import { type ContractDocument, loadedBefore, rejecting } from "./contract/index.ts";
import { type IngestLimits, LIMIT_NAMES, limitFault } from "./ingest-limits.ts";
import { functionLogGroup, nameFaults, ownNameFaults } from "./names.ts";
import { queryFaults } from "./saved-queries.ts";
import type { SavedQuery } from "./saved-query.ts";
import type { MaintenanceSchedule } from "./sweep.ts";

/** A pipeline's settings, each with a value. */
export interface PipelineSettings {
  gatherSeconds: number;
  gatherMarginSeconds: number;
  sweepMinutes: number;
  sweepGraceSeconds: number;
  ingestConcurrency: number;
  ingestTimeoutSeconds: number;
  ingestMemoryMb: number;
  ingestLargestFileMb: number;
  ingestLimits: IngestLimits;
  scanLimitBytes: number;
  logRetentionDays: number;
  protect: boolean;
  queries: Readonly<Record<string, SavedQuery>>;
  catalogCheck: CrawlSchedule | "off";
  maintenance: MaintenanceSchedule;
  events: boolean;
}

/** What a pipeline looks at of a dataset. */
export interface GivenDataset {
  readonly document: ContractDocument;
  readonly lake: object;
}

/** Every fault of a pipeline's name and settings, by the names that its user knows. */
export function pipelineFaults(name: string, settings: PipelineSettings): ArgumentFault[] {
  return [
    ...ownNameFaults([
      ["queue", `${name}-uploads-dead-letters`],
      ["function", `${name}-ingest`],
      ["function", `${name}-settle`],
      ["role", `${name}-ingest-role`],
      ["role", `${name}-settle-role`],
      ["state machine", `${name}-load`],
      ["event rule", `${name}-sweep-maintenance-schedule`],
      ["event rule", `${name}-failures-rule`],
      ["workgroup", `${name}-analysts-workgroup`],
      ["role", `${name}-crawl-role`],
    ]),
    ...nameFaults("log group", "project, stack and name", functionLogGroup(`${name}-ingest`), false),
    ...wholeNumber("gatherSeconds", settings.gatherSeconds, { from: 1, to: 3600 }),
    ...wholeNumber("gatherMarginSeconds", settings.gatherMarginSeconds, { from: 0, to: 600 }),
    // The alarms take a longer silence for the sweep's death.
    ...wholeNumber("sweepMinutes", settings.sweepMinutes, { from: 1, to: 15 }),
    ...wholeNumber("sweepGraceSeconds", settings.sweepGraceSeconds, { from: 0, to: 3600 }),
    ...wholeNumber("ingestConcurrency", settings.ingestConcurrency, { from: 2, to: 1000 }),
    ...wholeNumber("ingestTimeoutSeconds", settings.ingestTimeoutSeconds, { from: 5, to: 900 }),
    ...wholeNumber("ingestMemoryMb", settings.ingestMemoryMb, { from: 512, to: 10_240 }),
    ...wholeNumber("ingestLargestFileMb", settings.ingestLargestFileMb, { from: 1, to: 1_000_000 }),
    ...ingestLimitFaults(settings),
    ...wholeNumber("scanLimitBytes", settings.scanLimitBytes, { from: 10_000_000, to: 1e15 }),
    ...logRetention("logRetentionDays", settings.logRetentionDays),
    ...queryFaults("queries", settings.queries),
  ];
}

/** What the function needs beside the shared strings that it holds, in MB: twice what was measured. */
const MEMORY_BESIDE_STRINGS_MB = 384;

/** Every fault of the limits by themselves, then of those that do not fit each other. */
function ingestLimitFaults({ ingestLimits: limits, ingestMemoryMb }: PipelineSettings): ArgumentFault[] {
  const path = (name: keyof IngestLimits) => `ingestLimits.${name}`;
  const { entryMb, unpackedMb, sharedStringsMb } = limits;
  const room = ingestMemoryMb - MEMORY_BESIDE_STRINGS_MB;
  return [
    ...LIMIT_NAMES.flatMap((name) => {
      const reason = limitFault(name, limits[name]);
      return reason === null ? [] : [{ propertyPath: path(name), reason }];
    }),
    ...(entryMb > unpackedMb
      ? [
          {
            propertyPath: path("entryMb"),
            reason: `${entryMb} is more than all entries together may have; raise unpackedMb (${unpackedMb}), or lower this`,
          },
        ]
      : []),
    ...(sharedStringsMb > room
      ? [
          {
            propertyPath: path("sharedStringsMb"),
            reason: `${sharedStringsMb} is more than the function has room for; raise ingestMemoryMb (${ingestMemoryMb}), or lower this to ${room}`,
          },
        ]
      : []),
  ];
}

/** Every fault of the datasets as a company: no two of one name, all in one lake, all that they refer to there. */
export function datasetFaults(datasets: readonly GivenDataset[], lake: object): ArgumentFault[] {
  if (datasets.length === 0)
    return [{ propertyPath: "datasets", reason: "empty; a pipeline needs at least one dataset" }];
  const documents = datasets.map(({ document }) => document);
  return datasets.flatMap(({ document, lake: own }, index) => {
    const propertyPath = `datasets[${index}]`;
    const first = documents.findIndex(({ name }) => name === document.name);
    return [
      ...(first === index
        ? []
        : [
            {
              propertyPath: `${propertyPath}.contract.name`,
              reason: `'${document.name}' is the name of datasets[${first}] too; give each contract its own`,
            },
          ]),
      ...(own === lake
        ? []
        : [
            {
              propertyPath: `${propertyPath}.lake`,
              reason: `'${document.name}' lies in another LakeStorage than the pipeline; hand both the same`,
            },
          ]),
      ...referenceFaults(propertyPath, document, documents),
      ...cycleFaults(propertyPath, document, documents),
    ];
  });
}

/** A load waits until what its rows must refer to is loaded: in a circle all would wait for ever. */
function cycleFaults(
  dataset: string,
  document: ContractDocument,
  documents: readonly ContractDocument[],
): ArgumentFault[] {
  const { name } = document;
  return rejecting(document).flatMap(({ column, dataset: other }) => {
    const back = wayTo(name, [other], documents);
    if (!back) return [];
    const circle = [name, ...back].map((each) => `'${each}'`).join(" waits for ");
    const reason = `${circle}, so none of them would ever be loaded; make one of these references policy 'warn'`;
    return [{ propertyPath: `${dataset}.contract.references.${column}`, reason }];
  });
}

/** The datasets from the last of `way` to `goal` along what each waits for, or null if there is no such way. */
function wayTo(goal: string, way: readonly string[], documents: readonly ContractDocument[]): readonly string[] | null {
  const here = way.at(-1);
  if (here === goal) return way;
  const document = documents.find(({ name }) => name === here);
  for (const next of document ? loadedBefore(document) : []) {
    const found = way.includes(next) ? null : wayTo(goal, [...way, next], documents);
    if (found) return found;
  }
  return null;
}

function referenceFaults(
  dataset: string,
  { references }: ContractDocument,
  documents: readonly ContractDocument[],
): ArgumentFault[] {
  return references.flatMap(({ column, dataset: other, target }) => {
    const propertyPath = `${dataset}.contract.references.${column}`;
    const referred = documents.find(({ name }) => name === other);
    if (!referred) {
      const known = documents.map(({ name }) => name).join(", ");
      return [{ propertyPath, reason: `'${other}' is not a dataset of this pipeline; it has ${known}` }];
    }
    const columns = referred.columns.map(({ name }) => name);
    return columns.includes(target)
      ? []
      : [{ propertyPath, reason: `'${target}' is not a column of ${other}; it has ${columns.join(", ")}` }];
  });
}
