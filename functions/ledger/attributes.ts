import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** What an attribute of the ledger may hold. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export function toAttribute(value: Value): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toAttribute(inner)])) };
}

export function fromItem(item: Record<string, AttributeValue>): Record<string, Value> {
  return Object.fromEntries(Object.entries(item).map(([key, attribute]) => [key, fromAttribute(attribute)]));
}

function fromAttribute(attribute: AttributeValue): Value {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromItem(attribute.M);
  return null;
}

/** Array.isArray does not tell a readonly array from the rest of a union. */
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
