export * from "./catalog.ts";
export * from "./columns.ts";
export * from "./contract.ts";
export * from "./document.ts";
export * from "./enrich.ts";
export { dropColumn, type Migration, renameColumn, widenColumn } from "./migrations.ts";
export * from "./must-exist.ts";
export * from "./system.ts";
