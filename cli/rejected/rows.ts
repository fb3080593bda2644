import type { AthenaClient } from "@aws-sdk/client-athena";
import * as t from "io-ts";
import type { ContractDocument } from "../../components/contract/document.ts";
import { SYSTEM_PREFIX } from "../../components/contract/system.ts";
import { decodeJson } from "../../components/protocol/decode.ts";
import { rejectedTable } from "../../components/protocol/layout.ts";
import { type Answer, ask, type Workgroup } from "../athena/ask.ts";
import { LakeError } from "../errors.ts";

/** A refused row: its fields as they were sent, all that is wrong with it, and where it came from. */
export interface RejectedRow {
  /** By the column's name in the dataset. */
  values: Record<string, string | null>;
  reasons: string[];
  /** `_file_id`, `_source_row` and their like, by name. */
  about: Record<string, string | null>;
}

export interface RejectedRows {
  /** Columns that a file brings, in the contract's order, those it does not know last. */
  columns: string[];
  rows: AsyncIterable<RejectedRow>;
  scannedBytes: number;
}

/** Which rows are wanted. */
export interface Wanted {
  since: Date | null;
  /** Also those that somebody has put right. */
  all: boolean;
}

const REASONS_AS_JSON = "reasons_as_json";

/** The query for the refused rows of a dataset; the reasons come as JSON, as Athena's own text of an array is ambiguous. */
export function rejectedSql({ name, system, rejected }: ContractDocument, { since, all }: Wanted): string {
  const conditions = [
    ...(all ? [] : [`${rejected.status} IS DISTINCT FROM 'resolved'`]),
    ...(since === null
      ? []
      : [`${system.loadedAt} >= TIMESTAMP '${since.toISOString().replace("T", " ").replace("Z", " UTC")}'`]),
  ];
  return [
    `SELECT *, json_format(CAST(${rejected.reasons} AS JSON)) AS ${REASONS_AS_JSON}`,
    `FROM "${rejectedTable(name)}"`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(" AND ")}`] : []),
    `ORDER BY ${[system.arrivedAt, system.sourceFile, system.sourceSheet, system.sourceRow].join(", ")}`,
  ].join("\n");
}

/** The refused rows of a dataset; null when no load of it has run yet. */
export async function rejectedRows(
  athena: AthenaClient,
  workgroup: Workgroup,
  contract: ContractDocument,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<RejectedRows | null> {
  const answer = await ask(athena, workgroup, rejectedSql(contract, wanted), signal).catch((error: unknown) => {
    if (error instanceof LakeError && error.message.includes(NOT_WRITTEN)) return null;
    throw error;
  });
  if (!answer) return null;
  const names = answer.columns.map(({ name }) => name);
  const known = contract.columns.map(({ name }) => name);
  const own = names.filter((name) => !name.startsWith(SYSTEM_PREFIX) && name !== REASONS_AS_JSON);
  return {
    columns: [...known.filter((name) => own.includes(name)), ...own.filter((name) => !known.includes(name))],
    rows: parsed(answer, names, new Set(own), contract.rejected.reasons),
    scannedBytes: answer.scannedBytes,
  };
}

/** What Athena says of a table that nobody has written to. */
const NOT_WRITTEN = "DELTA_LAKE_INVALID_TABLE";

async function* parsed(
  answer: Answer,
  names: readonly string[],
  own: ReadonlySet<string>,
  reasonsColumn: string,
): AsyncGenerator<RejectedRow> {
  for await (const row of answer.rows) {
    const fields = names.map((name, index) => [name, row[index] ?? null] as const);
    const reasons = fields.find(([name]) => name === REASONS_AS_JSON)?.[1] ?? "[]";
    yield {
      values: Object.fromEntries(fields.filter(([name]) => own.has(name))),
      reasons: decodeJson(t.array(t.string), reasons, "the reasons of a refused row"),
      about: Object.fromEntries(fields.filter(([name]) => name.startsWith(SYSTEM_PREFIX) && name !== reasonsColumn)),
    };
  }
}

/** The columns that a row's reasons speak of: each reason begins with its column's name. */
export function offending({ reasons }: Pick<RejectedRow, "reasons">, columns: readonly string[]): Set<string> {
  return new Set(columns.filter((column) => reasons.some((reason) => reason.startsWith(`${column}: `))));
}
