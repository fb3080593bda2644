import { ARCHIVED, ATHENA_RESULTS, BREADCRUMBS, PROCESSING, STAGED, TABLES } from "./protocol/index.ts";
import type { LifecycleRule } from "./secure-bucket.ts";

export interface Ages {
  /** Days after which a replaced or deleted version goes. */
  noncurrentDays: number;
  /** Days after which an archived file moves to infrequent access, to Glacier Instant Retrieval, and goes, if ever. */
  archive: { infrequentAccessDays: number; glacierDays: number; expiryDays: number | undefined };
  /** Days for which results of queries are kept. */
  resultsDays: number;
}

/**
 * Nothing here touches what is on its way, by whatever clock. In `incoming/` even a version that is no longer current
 * is a file that waits; parts and markers go by the hands that know their files, settling and sweeping, and only what
 * these have deleted ages. `failed/`, `verdicts/` and `done/` are kept.
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
      ...(archive.expiryDays !== undefined && { expiration: { days: archive.expiryDays } }),
      // A file that was archived twice, or deleted: the same key holds what is kept.
      noncurrentVersionExpiration: { noncurrentDays },
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
