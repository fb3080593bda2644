import { type ContractDocument, REJECTED_COLUMNS, SYSTEM_COLUMNS } from "./contract/index.ts";
import { rejectedTable } from "./protocol/index.ts";
import type { SavedQuery } from "./saved-query.ts";

/** What every lake is asked first, over all of its datasets. */
export function overviewQueries(datasets: readonly ContractDocument[]): Record<string, SavedQuery> {
  const { fileId, runId, loadedAt } = SYSTEM_COLUMNS;
  return {
    "lake-overview": {
      description: "Rows of each dataset, and when they were last loaded",
      sql: overAll(
        datasets,
        ({ name }) =>
          `SELECT '${name}' AS dataset, count(*) AS row_count, count(DISTINCT ${runId.name}) AS runs, ` +
          `max(${loadedAt.name}) AS last_loaded_at FROM "${name}"`,
      ),
    },
    "refused-rows": {
      description: "Refused rows of each dataset that nobody has put right, by the column that refused them",
      sql: overAll(
        datasets,
        ({ name }) =>
          `SELECT '${name}' AS dataset, split_part(reason, ':', 1) AS refused_by, count(*) AS row_count, ` +
          `count(DISTINCT ${fileId.name}) AS files FROM "${rejectedTable(name)}" ` +
          `CROSS JOIN UNNEST(${REJECTED_COLUMNS.reasons.name}) AS each_reason (reason) ` +
          `WHERE ${REJECTED_COLUMNS.status.name} IS DISTINCT FROM 'resolved' GROUP BY split_part(reason, ':', 1)`,
      ),
    },
  };
}

function overAll(datasets: readonly ContractDocument[], select: (dataset: ContractDocument) => string): string {
  return `${datasets.map(select).join("\nUNION ALL\n")}\nORDER BY 1, 2`;
}
