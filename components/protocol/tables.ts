import type { ContractDocument } from "../contract/document.ts";
import { deletedTable, rejectedTable } from "./layout.ts";

/** Every table of a dataset: its own, that of refused rows and, where the contract says which rows delete, that of these. */
export function tablesOf({ name, deleteWhen }: Pick<ContractDocument, "name" | "deleteWhen">): string[] {
  return [name, rejectedTable(name), ...(deleteWhen ? [deletedTable(name)] : [])];
}
