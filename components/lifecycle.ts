import { ARCHIVED, ATHENA_RESULTS, BREADCRUMBS, PROCESSING, STAGED, TABLES } from "./protocol/index.ts";
import type { LifecycleRule } from "./secure-bucket.ts";

export interface Ages {
  /** Days after which a replaced or deleted version goes. */
  noncurrentDays: number;
  /** Days after which an archived file moves to infrequent access, and to Glacier Instant Retrieval. */
  archive: { infrequentAccessDays: number; glacierDays: number };
  /** Days for which results of queries are kept. */
  resultsDays: number;
}

/**
 * Nothing here touches what is on its way. In `incoming/` even a version that is no longer current is a file that
 * waits; parts and markers go by the hand that settles them, and only what it has deleted ages.
 */
export function rawLifecycle({ noncurrentDays, archive }: Ages): LifecycleRule[] {
  return [
    ...[PROCESSING, STAGED].map((prefix) => deletedVersions(prefix, noncurrentDays)),
    {
      id: "archive",
      status: "Enabled",
      filter: { prefix: ARCHIVED },
      transitions: [
        { days: archive.infrequentAccessDays, storageClass: "STANDARD_IA" },
        { days: archive.glacierDays, storageClass: "GLACIER_IR" },
      ],
    },
  ];
}

export function lakeLifecycle({ noncurrentDays, resultsDays }: Ages): LifecycleRule[] {
  return [
    ...[TABLES, BREADCRUMBS].map((prefix) => deletedVersions(prefix, noncurrentDays)),
    {
      id: "query-results",
      status: "Enabled",
      filter: { prefix: ATHENA_RESULTS },
      expiration: { days: resultsDays },
      noncurrentVersionExpiration: { noncurrentDays: 1 },
    },
  ];
}

function deletedVersions(prefix: string, noncurrentDays: number): LifecycleRule {
  return {
    id: `deleted-${prefix.replace("/", "")}`,
    status: "Enabled",
    filter: { prefix },
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays },
  };
}
