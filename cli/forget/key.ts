import type { ContractDocument } from "../../components/contract/document.ts";
import { nearestOf, usage } from "../errors.ts";
import { type ColumnType, valueOf } from "./value.ts";

/** A key as it was typed: a text for each key column, in the contract's order. */
export type Key = Readonly<Record<string, string>>;

/** Reads `42`, `order_id=42`, or one of either for each column of a key. @throws LakeError */
export function keyOf(contract: ContractDocument, given: readonly string[]): Key {
  const { name: dataset, key } = contract;
  const pairs = given.map((text) => named(text, contract));
  const example = key.map((column) => `--key ${column}=…`).join(" ");
  const names = pairs.map(([column], index) => column ?? key[index] ?? "");
  const mixed = new Set(pairs.map(([column]) => column === null)).size > 1;
  if (mixed || names.length !== key.length || !key.every((column) => names.includes(column))) {
    throw usage(`a key of ${dataset} is ${example}, or its values alone in that order`);
  }
  const values = new Map(pairs.map(([, value], index) => [names[index] ?? "", value]));
  for (const [column, value] of values) {
    if (valueOf(value, typeOf(contract, column)) === null) {
      throw usage(`'${value}' is not a value of ${column}, which is ${wordsOf(typeOf(contract, column))}`);
    }
  }
  return Object.fromEntries(key.map((column) => [column, values.get(column) ?? ""]));
}

/** Whether a record's fields are those of the key, as the load understands both. */
export function sameKey(contract: ContractDocument, key: Key): (field: (column: string) => string) => boolean {
  const wanted = Object.entries(key).map(([column, text]) => {
    const type = typeOf(contract, column);
    return { column, type, value: valueOf(text, type) };
  });
  return (field) => wanted.every(({ column, type, value }) => valueOf(field(column), type) === value);
}

function named(text: string, { name: dataset, key }: ContractDocument): [column: string | null, value: string] {
  const [, column, value = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (column === undefined) return [null, text];
  if (key.includes(column)) return [column, value];
  const [like] = nearestOf(column, key);
  const hint = like === undefined ? "" : ` Did you mean '${like}'?`;
  throw usage(`'${column}' is no key column of ${dataset} (they are ${key.join(", ")}).${hint}`);
}

function typeOf({ name, columns }: ContractDocument, column: string): ColumnType {
  const found = columns.find((each) => each.name === column);
  if (!found) throw new Error(`the contract of ${name} has no column ${column}`);
  return found.type;
}

const wordsOf = (type: ColumnType) =>
  type.kind === "decimal"
    ? `a decimal(${type.precision},${type.scale})`
    : type.kind === "int"
      ? "an int"
      : `a ${type.kind}`;
