import { createHash } from "node:crypto";
import * as t from "io-ts";
import type { Contract } from "./contract.ts";
import { REJECTED_COLUMNS, SYSTEM_COLUMNS } from "./system.ts";

const ColumnTypeCodec = t.union([
  t.type({ kind: t.literal("decimal"), precision: t.number, scale: t.number }),
  t.type({ kind: t.keyof({ long: null, int: null, string: null, boolean: null, date: null, timestamp: null }) }),
]);

const RuleCodec = t.union([
  t.type({ rule: t.keyof({ min: null, max: null, above: null, below: null }), value: t.string }),
  t.type({ rule: t.literal("oneOf"), values: t.array(t.string) }),
  t.type({ rule: t.literal("notBlank") }),
]);

const OperationCodec = t.union([
  t.type({
    kind: t.literal("buckets"),
    column: t.string,
    bounds: t.array(t.type({ label: t.string, below: t.string })),
    otherwise: t.string,
  }),
  t.type({ kind: t.keyof({ year: null, month: null, day: null, hour: null, titleCase: null }), column: t.string }),
  t.type({ kind: t.literal("equals"), column: t.string, value: t.string }),
  t.type({ kind: t.literal("constant"), value: t.string }),
]);

const MigrationCodec = t.union([
  t.type({ kind: t.literal("rename"), number: t.number, from: t.string, to: t.string, because: t.string }),
  t.type({ kind: t.literal("drop"), number: t.number, column: t.string, because: t.string }),
  t.type({ kind: t.literal("widen"), number: t.number, column: t.string, from: ColumnTypeCodec, because: t.string }),
]);

/** A contract as plain JSON: what the functions and the load read. `hash` covers all the rest. */
export const ContractDocument = t.type(
  {
    name: t.string,
    columns: t.array(
      t.type({
        name: t.string,
        type: ColumnTypeCodec,
        optional: t.boolean,
        rules: t.array(RuleCodec),
        aliases: t.array(t.string),
      }),
    ),
    key: t.array(t.string),
    latestBy: t.union([t.string, t.null]),
    enrich: t.array(t.type({ name: t.string, type: ColumnTypeCodec, op: OperationCodec })),
    partitionBy: t.array(t.string),
    deleteWhen: t.union([t.type({ column: t.string, value: t.string }), t.null]),
    evolution: t.keyof({ evolve: null, freeze: null, discard: null }),
    hiddenSheets: t.keyof({ skip: null, read: null, refuse: null }),
    references: t.array(
      t.type({ column: t.string, dataset: t.string, target: t.string, policy: t.keyof({ warn: null, reject: null }) }),
    ),
    migrations: t.array(MigrationCodec),
    system: t.type({
      fileId: t.string,
      sourceFile: t.string,
      sourceSheet: t.string,
      sourceRow: t.string,
      arrivedAt: t.string,
      runId: t.string,
      loadedAt: t.string,
    }),
    rejected: t.type({ reasons: t.string, surplus: t.string, status: t.string, resolvedBy: t.string }),
    hash: t.string,
  },
  "ContractDocument",
);
export type ContractDocument = t.TypeOf<typeof ContractDocument>;

/** What a later contract is held against: as much of a document as readers and tables build on. */
export const ContractSnapshot = t.type(
  {
    name: t.string,
    columns: t.array(t.type({ name: t.string, type: ColumnTypeCodec })),
    key: t.array(t.string),
    latestBy: t.union([t.string, t.null]),
    enrich: t.array(t.type({ name: t.string, type: ColumnTypeCodec })),
    partitionBy: t.array(t.string),
    deleteWhen: t.union([t.type({ column: t.string, value: t.string }), t.null]),
    migrations: t.array(MigrationCodec),
  },
  "ContractSnapshot",
);
export type ContractSnapshot = t.TypeOf<typeof ContractSnapshot>;

/** What is committed of a document: all that the contract itself says, nothing that the library adds. */
export function snapshotOf(document: ContractDocument): Omit<ContractDocument, "system" | "rejected" | "hash"> {
  const {
    name,
    columns,
    key,
    latestBy,
    enrich,
    partitionBy,
    deleteWhen,
    evolution,
    hiddenSheets,
    references,
    migrations,
  } = document;
  return {
    name,
    columns,
    key,
    latestBy,
    enrich,
    partitionBy,
    deleteWhen,
    evolution,
    hiddenSheets,
    references,
    migrations,
  };
}

/** The plain JSON of a contract, with the hash of its content (16 hex digits). */
export function documentOf(contract: Contract): ContractDocument {
  const content = {
    name: contract.name,
    columns: Object.entries(contract.columns).map(([name, column]) => ({
      name,
      type: column.type,
      optional: column.optional,
      rules: [...column.rules],
      aliases: [...column.aliases],
    })),
    key: [...contract.key],
    latestBy: contract.latestBy,
    enrich: Object.entries(contract.enrich).map(([name, { type, operation }]) => ({ name, type, op: operation })),
    partitionBy: [...contract.partitionBy],
    deleteWhen: contract.deleteWhen && {
      column: contract.deleteWhen.column,
      value: String(contract.deleteWhen.equals),
    },
    evolution: contract.evolution,
    hiddenSheets: contract.hiddenSheets,
    references: Object.entries(contract.references).map(([column, { dataset, column: target, policy }]) => ({
      column,
      dataset,
      target,
      policy,
    })),
    migrations: [...contract.migrations],
    system: {
      fileId: SYSTEM_COLUMNS.fileId.name,
      sourceFile: SYSTEM_COLUMNS.sourceFile.name,
      sourceSheet: SYSTEM_COLUMNS.sourceSheet.name,
      sourceRow: SYSTEM_COLUMNS.sourceRow.name,
      arrivedAt: SYSTEM_COLUMNS.arrivedAt.name,
      runId: SYSTEM_COLUMNS.runId.name,
      loadedAt: SYSTEM_COLUMNS.loadedAt.name,
    },
    rejected: {
      reasons: REJECTED_COLUMNS.reasons.name,
      surplus: REJECTED_COLUMNS.surplus.name,
      status: REJECTED_COLUMNS.status.name,
      resolvedBy: REJECTED_COLUMNS.resolvedBy.name,
    },
  };
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
  return { ...content, hash };
}
