import type { ColumnType } from "./columns.ts";
import type { ContractDocument } from "./document.ts";
import { REJECTED_COLUMNS, SYSTEM_COLUMNS } from "./system.ts";

export interface CatalogColumn {
  name: string;
  /** A Hive type, as the Glue catalog and Athena write it. */
  type: string;
}

const SYSTEM: readonly CatalogColumn[] = Object.values(SYSTEM_COLUMNS);

/** The columns of a dataset's table in the catalog; partition columns are among them, as Athena's own Delta tables have it. */
export function catalogColumns(document: ContractDocument): CatalogColumn[] {
  const own = [...document.columns, ...document.enrich].map(({ name, type }) => ({ name, type: hiveType(type) }));
  return [...own, ...SYSTEM];
}

/** The columns of the table that keeps refused rows: the raw texts, the reasons, what became of the row, where it came from. */
export function rejectedCatalogColumns(document: ContractDocument): CatalogColumn[] {
  const raw = document.columns.map(({ name }) => ({ name, type: "string" }));
  return [...raw, ...Object.values(REJECTED_COLUMNS), ...SYSTEM];
}

function hiveType(type: ColumnType): string {
  if (type.kind === "decimal") return `decimal(${type.precision},${type.scale})`;
  return type.kind === "long" ? "bigint" : type.kind;
}
