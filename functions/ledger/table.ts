import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { fromItem, toAttribute, type Value } from "./attributes.ts";

/** The ledger's table and the client that reaches it. */
export interface Ledger {
  dynamo: DynamoDBClient;
  table: string;
}

export interface ItemKey {
  pk: string;
  sk: string;
}

export type Item = Record<string, Value>;

/** A condition in DynamoDB's words; attributes as `#name`, values as `:name`. */
export interface Condition {
  when: string;
  values?: Item;
}

export interface Change {
  set?: Item;
  remove?: string[];
  add?: Record<string, number>;
}

/** Whether it was done, and the item: as it is now, or as it was when the condition did not hold. */
export interface Changed {
  done: boolean;
  item: Item;
}

export async function readItem(ledger: Ledger, key: ItemKey): Promise<Item | null> {
  const { Item } = await ledger.dynamo.send(
    new GetItemCommand({ TableName: ledger.table, Key: keyOf(key), ConsistentRead: true }),
  );
  return Item ? fromItem(Item) : null;
}

/** Changes the attributes named and leaves the others; makes the item if there is none. */
export async function changeItem(
  ledger: Ledger,
  key: ItemKey,
  change: Change,
  condition?: Condition,
): Promise<Changed> {
  const set = Object.entries(change.set ?? {});
  const add = Object.entries(change.add ?? {});
  const remove = change.remove ?? [];
  const expression = [
    clause(
      "SET",
      set.map(([name]) => `#${name} = :${name}`),
    ),
    clause(
      "ADD",
      add.map(([name]) => `#${name} :${name}`),
    ),
    clause(
      "REMOVE",
      remove.map((name) => `#${name}`),
    ),
  ];
  const values = { ...change.set, ...change.add, ...condition?.values };
  const update = expression.filter((part) => part !== "").join(" ");
  return declinedOr(
    ledger.dynamo.send(
      new UpdateItemCommand({
        TableName: ledger.table,
        Key: keyOf(key),
        UpdateExpression: update,
        ReturnValues: "ALL_NEW",
        ...namesAndValues(`${update} ${condition?.when ?? ""}`, values),
        ...conditionOf(condition),
      }),
    ),
  );
}

export async function deleteItem(ledger: Ledger, key: ItemKey, condition: Condition): Promise<Changed> {
  return declinedOr(
    ledger.dynamo.send(
      new DeleteItemCommand({
        TableName: ledger.table,
        Key: keyOf(key),
        ...namesAndValues(condition.when, condition.values ?? {}),
        ...conditionOf(condition),
      }),
    ),
  );
}

/** The items under a partition key, the greatest sort key first. */
export async function* itemsBackwards(ledger: Ledger, pk: string): AsyncGenerator<Item> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await ledger.dynamo.send(
      new QueryCommand({
        TableName: ledger.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: pk } },
        ScanIndexForward: false,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) yield fromItem(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** All items under a partition key, the greatest sort key first. */
export async function itemsUnder(ledger: Ledger, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of itemsBackwards(ledger, pk)) items.push(item);
  return items;
}

async function declinedOr(
  sent: Promise<{ Attributes?: Record<string, AttributeValue> | undefined }>,
): Promise<Changed> {
  try {
    const { Attributes } = await sent;
    return { done: true, item: fromItem(Attributes ?? {}) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, item: fromItem(error.Item ?? {}) };
  }
}

function namesAndValues(text: string, values: Item) {
  const names = [...new Set(text.match(/#\w+/g) ?? [])];
  const entries = Object.entries(values);
  return {
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names.map((n) => [n, n.slice(1)])) }),
    ...(entries.length === 0
      ? {}
      : { ExpressionAttributeValues: Object.fromEntries(entries.map(([n, v]) => [`:${n}`, toAttribute(v)])) }),
  };
}

function conditionOf(condition: Condition | undefined) {
  if (!condition) return {};
  return { ConditionExpression: condition.when, ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
}

const clause = (word: string, parts: string[]) => (parts.length === 0 ? "" : `${word} ${parts.join(", ")}`);

const keyOf = ({ pk, sk }: ItemKey) => ({ pk: { S: pk }, sk: { S: sk } });
