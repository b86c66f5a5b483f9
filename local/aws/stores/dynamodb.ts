import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isObject } from '../../../lambdas/kit/json.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';
import { check, type Item, update } from './expressions.ts';

/** Bytes that one answer of a query holds. Source: the DynamoDB API reference, Query. */
const PAGE_BYTES = 1_048_576;

/** DynamoDB's tables in memory, with the key attribute `pk` and, where an item has one, the sort key `sk`. */
export class Tables {
  readonly #tables = new Map<string, Map<string, Item>>();

  constructor(aws: SimulatedAws, names: readonly string[]) {
    for (const name of names) this.#tables.set(name, new Map());
    aws.on(GetCommand, ({ TableName, Key }) => {
      const item = this.table(TableName).get(keyOf(Key));
      return item === undefined ? {} : { Item: item };
    });
    aws.on(PutCommand, ({ TableName, Item: item = {}, ...given }) => {
      const table = this.table(TableName);
      check(given.ConditionExpression, table.get(keyOf(item)), words(given));
      table.set(keyOf(item), kept(item));
      return {};
    });
    aws.on(UpdateCommand, ({ TableName, Key, UpdateExpression = '', ReturnValues, ...given }) => {
      const table = this.table(TableName);
      const before = table.get(keyOf(Key));
      check(given.ConditionExpression, before, words(given));
      const after = kept(update(UpdateExpression, before ?? { ...Key }, words(given)));
      table.set(keyOf(Key), after);
      return ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
    });
    aws.on(QueryCommand, ({ TableName, KeyConditionExpression, ExclusiveStartKey, ...given }) => {
      if (KeyConditionExpression !== 'pk = :pk')
        throw new AwsError(
          'ValidationException',
          `The condition ${KeyConditionExpression} is not simulated.`,
        );
      const after = ExclusiveStartKey === undefined ? '' : keyOf(ExclusiveStartKey);
      const { ':pk': pk } = given.ExpressionAttributeValues ?? {};
      const found = [...this.table(TableName)]
        .filter(([key, item]) => item.pk === pk && key > after)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, item]) => item);
      const Items = fitting(found);
      const last = Items.at(-1);
      return Items.length === found.length || last === undefined
        ? { Items }
        : { Items, LastEvaluatedKey: { pk: last.pk, sk: last.sk } };
    });
    aws.on(DeleteCommand, ({ TableName, Key, ...given }) => {
      const table = this.table(TableName);
      check(given.ConditionExpression, table.get(keyOf(Key)), words(given));
      table.delete(keyOf(Key));
      return {};
    });
  }

  /** A table's items by key. */
  table(name: string | undefined): Map<string, Item> {
    const table = this.#tables.get(name ?? '');
    if (table === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: Table: ${name} not found`,
      );
    return table;
  }
}

/** The first of some items that fit into one answer. */
function fitting(items: readonly Item[]): Item[] {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += JSON.stringify(item).length;
    return bytes > PAGE_BYTES;
  });
  return items.slice(0, end === -1 ? items.length : Math.max(1, end));
}

function keyOf(item: Item | undefined): string {
  if (typeof item?.pk !== 'string') throw new AwsError('ValidationException', 'The item has no text "pk".');
  return typeof item.sk === 'string' ? `${item.pk}\n${item.sk}` : item.pk;
}

function words(given: {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}) {
  return { names: given.ExpressionAttributeNames, values: given.ExpressionAttributeValues };
}

/** A copy whose every part is frozen: the table and all who read it can share it. What is frozen already is not copied. */
function kept(item: Item): Item {
  if (Object.isFrozen(item)) return item;
  const copy: Item = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) copy[name] = keptValue(value);
  return Object.freeze(copy);
}

function keptValue(value: unknown): unknown {
  if (isObject(value)) return kept(value);
  return Array.isArray(value) && !Object.isFrozen(value) ? Object.freeze(value.map(keptValue)) : value;
}
